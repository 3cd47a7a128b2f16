/** From one node to another, by name. */
export interface Pair {
  readonly from: string;
  readonly to: string;
}

export interface PairNode {
  readonly name: string;
  readonly zone: string | undefined;
}

export interface ChooseOptions {
  /** How many others each node chooses in a large cluster. */
  readonly peers: number;
  /** Up to so many nodes, every pair is tried. */
  readonly allUpTo: number;
  /** Another word chooses other pairs; the same word always the same. */
  readonly seed?: string;
}

/**
 * Which pairs are tried. All, in both directions, in a small cluster. In a larger one each node chooses `peers` others by
 * rendezvous hashing, one of them in another zone where there is one; a node that comes or goes changes few pairs. Each pair is
 * tried in both directions, so that every node is also a target.
 */
export function choosePairs(nodes: readonly PairNode[], { peers, allUpTo, seed = '' }: ChooseOptions): readonly Pair[] {
  const seeded = nodes.map((node) => ({ ...node, hash: hashOf(`${seed} ${node.name}`) }));
  const chosen = new Map<string, Pair>();
  const add = (from: string, to: string): void => void chosen.set(`${from} ${to}`, { from, to });
  for (const node of seeded) {
    const others = seeded.filter(({ name }) => name !== node.name);
    const mine = seeded.length <= allUpTo ? others : nearest(node, others, peers);
    for (const { name } of mine) {
      add(node.name, name);
      add(name, node.name);
    }
  }
  return [...chosen.values()];
}

/** A pair that was tried. */
export interface TriedPair extends Pair {
  readonly broken: boolean;
}

/** How many whole nodes are asked about each end of a broken pair. */
const WITNESSES = 2;

/**
 * Pairs that tell a failing node from a failing pair: for each broken A → B the way back, and two witnesses C each for A → C and
 * C → B. A witness has a whole way and the fewest broken ones. Each node has the same witnesses in all its pairs, so that this adds at
 * most two pairs per end and direction. None that was tried.
 */
export function alsoTry(tried: readonly TriedPair[], nodes: readonly PairNode[]): readonly Pair[] {
  const broken = tried.filter((pair) => pair.broken);
  const whole = new Set(tried.filter((pair) => !pair.broken).flatMap(({ from, to }) => [from, to]));
  const faults = new Map<string, number>();
  for (const end of broken.flatMap(({ from, to }) => [from, to])) faults.set(end, (faults.get(end) ?? 0) + 1);
  const candidates = nodes
    .filter(({ name }) => whole.has(name))
    .map((node) => ({ ...node, hash: hashOf(node.name), faults: faults.get(node.name) ?? 0 }))
    .toSorted((a, b) => a.faults - b.faults);
  const known = new Set(tried.map(({ from, to }) => `${from} ${to}`));
  const more = new Map<string, Pair>();
  const add = (from: string, to: string): void => {
    if (from !== to && !known.has(`${from} ${to}`)) more.set(`${from} ${to}`, { from, to });
  };
  const witnessesOf = (name: string, not: string): readonly string[] => {
    const fit = candidates.filter((node) => node.name !== name && node.name !== not);
    const best = fit.filter((node) => node.faults === fit[0]?.faults);
    return nearest({ name, zone: undefined, hash: hashOf(name) }, best, WITNESSES).map((node) => node.name);
  };
  for (const { from, to } of broken) {
    add(to, from);
    for (const witness of witnessesOf(from, to)) add(from, witness);
    for (const witness of witnessesOf(to, from)) add(witness, to);
  }
  return [...more.values()];
}

interface Hashed extends PairNode {
  readonly hash: number;
}

/** The others with the lowest weights; the last makes room for one in another zone when all are in the same. */
function nearest(node: Hashed, others: readonly Hashed[], count: number): readonly Hashed[] {
  const mine = lowest(node, others, count);
  if (node.zone === undefined || mine.some(({ zone }) => zone !== node.zone)) return mine;
  const [abroad] = lowest(node, others.filter(({ zone }) => zone !== undefined && zone !== node.zone), 1);
  return abroad === undefined ? mine : [...mine.slice(0, Math.max(0, count - 1)), abroad];
}

/** One walk through the others, as a cluster may have thousands. */
function lowest(node: Hashed, others: readonly Hashed[], count: number): readonly Hashed[] {
  const best: { readonly other: Hashed; readonly weight: number }[] = [];
  for (const other of others) {
    const weight = mix(node.hash, other.hash);
    if (best.length >= count && weight >= (best.at(-1)?.weight ?? 0)) continue;
    const place = best.findIndex((held) => weight < held.weight);
    best.splice(place === -1 ? best.length : place, 0, { other, weight });
    best.length = Math.min(best.length, count);
  }
  return best.map(({ other }) => other);
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place += 1) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  return hash >>> 0;
}

/** One weight for a pair, the same from both ends, so that many pairs are chosen by both. */
function mix(a: number, b: number): number {
  let mixed = Math.imul(Math.min(a, b) ^ (Math.max(a, b) >>> 15), 0x85ebca6b) ^ Math.imul(Math.max(a, b), 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x27d4eb2f);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

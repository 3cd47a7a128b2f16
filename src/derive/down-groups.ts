import type { SessionEnd } from './bgp-sessions.ts';

/** Nodes without sessions between them, each with the ends that say so. */
export interface DownGroup {
  /** The node that all pairs have in common; null where hardly any of the nodes has a session with another. */
  readonly center: string | null;
  /** All nodes of the group, the center first. */
  readonly nodes: readonly string[];
  readonly ends: readonly SessionEnd[];
  /** Pairs that have a session, and pairs altogether, among nodes without a center. */
  readonly up: number;
  readonly pairs: number;
}

/** From which share of pairs on it no longer helps to say node by node what is down. */
const NEARLY_ALL = 0.95;

/**
 * Groups pairs of nodes without a session so that one story is one group. A pair is down when either end says so. Nodes
 * that are `first` come before others, each with its pairs. Nodes that have no session at all, or among which nearly none is
 * left, are one group. The other pairs go to the node with the most of them, so that one dead node is one group, and so is
 * each of a few route reflectors that many nodes have lost.
 */
export function downGroups(ends: readonly SessionEnd[], first: (node: string) => boolean): DownGroup[] {
  const down = downPairs(ends);
  const up = pairsUp(ends, down);
  const names = [...down.keys()].sort(NATURAL.compare);
  const groups = stars(down, names.filter(first));
  for (const nodes of connected(down, names)) {
    const among = { nodes, ends: nodes.flatMap((node) => own(down, node)), ...countsOf(nodes, down, up) };
    const apart = stars(down, nodes);
    const nearlyNone = apart.length * 2 >= nodes.length && among.up <= among.pairs * (1 - NEARLY_ALL);
    const cutOff = nodes.every((node) => (up.get(node)?.size ?? 0) === 0);
    if (apart.length > 1 && (cutOff || nearlyNone)) groups.push({ center: null, ...among });
    else groups.push(...apart);
  }
  return groups;
}

/** For each node those that it has no session with, and the ends that say so. Both nodes of a pair have the same list. */
type Pairs = Map<string, Map<string, SessionEnd[]>>;

const NATURAL = new Intl.Collator('en', { numeric: true });

function downPairs(ends: readonly SessionEnd[]): Pairs {
  const pairs: Pairs = new Map();
  const of = (node: string): Map<string, SessionEnd[]> => {
    const others = pairs.get(node) ?? new Map<string, SessionEnd[]>();
    pairs.set(node, others);
    return others;
  };
  for (const end of ends) {
    if (end.peer === null || end.peer === end.node || end.established) continue;
    const known = of(end.node).get(end.peer);
    if (known !== undefined) {
      known.push(end);
      continue;
    }
    const list = [end];
    of(end.node).set(end.peer, list);
    of(end.peer).set(end.node, list);
  }
  return pairs;
}

/** Takes the pairs of these nodes out, of the node with the most left first, until they have none. `names` in order. */
function stars(down: Pairs, names: readonly string[]): DownGroup[] {
  const groups: DownGroup[] = [];
  for (;;) {
    let center: string | undefined;
    for (const name of names) if (sizeOf(down, name) > (center === undefined ? 0 : sizeOf(down, center))) center = name;
    if (center === undefined) return groups;
    const others = [...(down.get(center)?.keys() ?? [])].sort(NATURAL.compare);
    groups.push({ center, nodes: [center, ...others], ends: [...(down.get(center)?.values() ?? [])].flat(), up: 0, pairs: others.length });
    down.delete(center);
    for (const other of others) down.get(other)?.delete(center);
  }
}

function sizeOf(down: Pairs, name: string): number {
  return down.get(name)?.size ?? 0;
}

/** Nodes that pairs without a session lead to from each other, each set in order. */
function connected(down: Pairs, names: readonly string[]): string[][] {
  const seen = new Set<string>();
  return names.flatMap((start) => {
    if (seen.has(start) || sizeOf(down, start) === 0) return [];
    const nodes = new Set([start]);
    for (const node of nodes) for (const other of down.get(node)?.keys() ?? []) nodes.add(other);
    for (const node of nodes) seen.add(node);
    return [[...nodes].sort(NATURAL.compare)];
  });
}

/** For each node with a pair that is down the nodes that it has a session with, as far as either end says so. */
function pairsUp(ends: readonly SessionEnd[], down: Pairs): ReadonlyMap<string, ReadonlySet<string>> {
  const up = new Map([...down.keys()].map((node) => [node, new Set<string>()]));
  for (const { node, peer, established } of ends) {
    if (!established || peer === null || peer === node || down.get(node)?.has(peer) === true) continue;
    up.get(node)?.add(peer);
    up.get(peer)?.add(node);
  }
  return up;
}

/** Pairs among these nodes that have a session, and all of them that should. */
function countsOf(nodes: readonly string[], down: Pairs, up: ReadonlyMap<string, ReadonlySet<string>>): Pick<DownGroup, 'up' | 'pairs'> {
  const inside = new Set(nodes);
  let [ups, downs] = [0, 0];
  for (const node of nodes) {
    for (const other of up.get(node) ?? []) if (inside.has(other)) ups++;
    downs += sizeOf(down, node);
  }
  return { up: ups / 2, pairs: (ups + downs) / 2 };
}

/** The ends of a node's pairs that are its own. */
function own(down: Pairs, node: string): SessionEnd[] {
  return [...(down.get(node)?.values() ?? [])].flatMap((ends) => ends.filter((end) => end.node === node));
}

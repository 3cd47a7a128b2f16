import type { Rung, Tried } from '../model/path-facts.ts';
import { RUNGS } from '../model/path-facts.ts';
import type { Path } from '../model/path-facts.ts';

/** A direction between two nodes that breaks at a rung. */
export interface BrokenWay {
  readonly from: string;
  readonly to: string;
  readonly rung: Rung;
  readonly tried: Tried;
}

/** Ways that break at the same rung and have a node in common. */
export interface WayGroup {
  readonly rung: Rung;
  readonly center: string;
  /** The other ends, in natural order. */
  readonly others: readonly string[];
  /** Seen from the center: ways to it only, from it only, or both. */
  readonly direction: 'to' | 'from' | 'both';
  readonly ways: readonly BrokenWay[];
}

/** Ways on which nothing comes through at a rung, or, with `lossy`, on which a part is lost. */
export function brokenWays(paths: Readonly<Record<string, Readonly<Record<string, Path>>>>, lossy: boolean): BrokenWay[] {
  return Object.entries(paths).flatMap(([from, ways]) =>
    Object.entries(ways).flatMap(([to, { broken, rungs }]) => {
      const tried = broken === null ? undefined : rungs[broken];
      return broken === null || tried === undefined || (tried.outcome === 'partial') !== lossy ? [] : [{ from, to, rung: broken, tried }];
    }),
  );
}

/** One group for each story: per rung, the node with the most ways takes all of them, then the next one. Low rungs come first. */
export function wayGroups(ways: readonly BrokenWay[]): WayGroup[] {
  return RUNGS.flatMap((rung) => starsOf(ways.filter((way) => way.rung === rung), rung));
}

const NATURAL = new Intl.Collator('en', { numeric: true });

function starsOf(ways: readonly BrokenWay[], rung: Rung): WayGroup[] {
  const groups: WayGroup[] = [];
  let left = [...ways];
  while (left.length > 0) {
    const center = centerOf(left);
    const own = left.filter(({ from, to }) => from === center || to === center);
    left = left.filter((way) => !own.includes(way));
    const others = [...new Set(own.map(({ from, to }) => (from === center ? to : from)))].sort(NATURAL.compare);
    const [out, back] = [own.some(({ from }) => from === center), own.some(({ to }) => to === center)];
    groups.push({ rung, center, others, direction: out && back ? 'both' : out ? 'from' : 'to', ways: own });
  }
  return groups;
}

/** The node with the most other ends; of equal ones the one that more ways lead to, then the first by name. */
function centerOf(ways: readonly BrokenWay[]): string {
  const names = [...new Set(ways.flatMap(({ from, to }) => [from, to]))].sort(NATURAL.compare);
  const weight = (name: string): readonly [number, number] => {
    const own = ways.filter(({ from, to }) => from === name || to === name);
    return [new Set(own.flatMap(({ from, to }) => [from, to])).size, own.filter(({ to }) => to === name).length];
  };
  const [best = ''] = names.toSorted((a, b) => weight(b)[0] - weight(a)[0] || weight(b)[1] - weight(a)[1]);
  return best;
}

import type { Rung } from '../model/path-facts.ts';
import type { PathSummary } from '../model/probe-report.ts';

/** Paths that have a node, and what became of them, in common. */
export interface PathGroup {
  readonly node: string;
  /** Of the paths from the node, and to it, the other ends. */
  readonly to: readonly string[];
  readonly from: readonly string[];
  readonly broken: Rung | null;
  /** The paths of the group. */
  readonly paths: readonly PathSummary[];
}

/**
 * Paths under the nodes that they have in common, the node with most of them first: of 300 nodes of which 30 are cut off it
 * takes 30 groups to say so. Paths are in a group together only when they break at the same rung, wholly or partly.
 */
export function pathGroups(paths: readonly PathSummary[], nodeOrder: readonly string[]): PathGroup[] {
  const place = new Map(nodeOrder.map((name, index) => [name, index]));
  const groups: PathGroup[] = [];
  let left = [...paths];
  while (left.length > 0) {
    const { node, kind } = fullest(left, place);
    const mine = left.filter((path) => (path.from === node || path.to === node) && kindOf(path) === kind);
    groups.push({
      node,
      to: mine.flatMap(({ from, to }) => (from === node ? [to] : [])),
      from: mine.flatMap(({ from, to }) => (to === node ? [from] : [])),
      broken: mine[0]?.broken ?? null,
      paths: mine,
    });
    const taken = new Set(mine);
    left = left.filter((path) => !taken.has(path));
  }
  return groups;
}

/** Lost wholly, or how; what is unknown, by why. */
function kindOf({ broken, state, answered, detail }: PathSummary): string {
  return state === 'unknown' ? detail : `${broken ?? ''} ${answered > 0}`;
}

/** The node and kind that most paths share; the first node in order where several do, and of a lone path where it starts. */
function fullest(paths: readonly PathSummary[], place: ReadonlyMap<string, number>): { node: string; kind: string } {
  const counts = new Map<string, { node: string; kind: string; count: number }>();
  for (const path of paths) {
    for (const node of [path.from, path.to]) {
      const key = `${node} ${kindOf(path)}`;
      const had = counts.get(key);
      if (had === undefined) counts.set(key, { node, kind: kindOf(path), count: 1 });
      else had.count += 1;
    }
  }
  const [best] = [...counts.values()].sort((a, b) => b.count - a.count || (place.get(a.node) ?? 0) - (place.get(b.node) ?? 0));
  const [only] = paths;
  if (best === undefined || (best.count === 1 && only !== undefined)) return { node: only?.from ?? '', kind: only === undefined ? '' : kindOf(only) };
  return best;
}

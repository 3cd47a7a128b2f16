import { RUNGS } from '../model/path-facts.ts';
import type { PathSummary } from '../model/probe-report.ts';

/** Paths that have a node, and what became of them, in common. */
export interface PathGroup {
  readonly node: string;
  /** Other ends of the paths from the node. */
  readonly to: readonly string[];
  /** Other ends of the paths to the node. */
  readonly from: readonly string[];
  readonly paths: readonly PathSummary[];
}

/** Nodes of which every path in either direction is broken in the same way, with those paths. */
export interface CutOff {
  readonly nodes: readonly string[];
  readonly paths: readonly PathSummary[];
}

/**
 * Broken paths under the nodes that they have in common, the largest group first, of equal ones the gravest. Paths are in a
 * group together only when they break at the same rung, all wholly or all partly, and the same ways.
 */
export function pathGroups(broken: readonly PathSummary[], nodeOrder: readonly string[]): PathGroup[] {
  const place = new Map(nodeOrder.map((name, index) => [name, index]));
  const groups: PathGroup[] = [];
  let left = [...broken];
  for (let next = fullest(left, place); next !== undefined; next = fullest(left, place)) {
    const { node, kind } = next;
    const isMine = (path: PathSummary): boolean => (path.from === node || path.to === node) && kindOf(path) === kind;
    const paths = left.filter(isMine);
    groups.push(...byWay(node, paths));
    left = left.filter((path) => !isMine(path));
  }
  return groups.sort((a, b) => b.paths.length - a.paths.length || gravity(a) - gravity(b));
}

/** Lost wholly before lost partly, and a low rung, which all others stand on, before a high one. */
function gravity({ paths: [path] }: PathGroup): number {
  return path === undefined ? 0 : RUNGS.findIndex((rung) => rung === path.broken) + (path.answered > 0 ? RUNGS.length : 0);
}

/** Paths with a node that break both ways, then those from it only and those to it only: `↔` must not say more than is so. */
function byWay(node: string, paths: readonly PathSummary[]): PathGroup[] {
  const ends = new Set(paths.map(({ from, to }) => `${from} ${to}`));
  const isBothWays = ({ from, to }: PathSummary): boolean => ends.has(`${to} ${from}`);
  const ways = [paths.filter(isBothWays), paths.filter((path) => path.from === node && !isBothWays(path)), paths.filter((path) => path.to === node && !isBothWays(path))];
  return ways.flatMap((same) => {
    const [to, from] = [same.flatMap((path) => (path.from === node ? [path.to] : [])), same.flatMap((path) => (path.to === node ? [path.from] : []))];
    return same.length === 0 ? [] : [{ node, to, from, paths: same }];
  });
}

/** One entry for each way in which nodes are cut off. */
export function cutOff(broken: readonly PathSummary[], all: readonly PathSummary[], nodeOrder: readonly string[]): CutOff[] {
  const total = new Map<string, number>();
  for (const { from, to } of all) for (const node of [from, to]) total.set(node, (total.get(node) ?? 0) + 1);
  return [...Map.groupBy(broken, kindOf).values()].flatMap((paths) => {
    const count = new Map<string, number>();
    for (const { from, to } of paths) for (const node of [from, to]) count.set(node, (count.get(node) ?? 0) + 1);
    const nodes = nodeOrder.filter((node) => count.has(node) && count.get(node) === total.get(node));
    const isCutOff = new Set(nodes);
    return nodes.length === 0 ? [] : [{ nodes, paths: paths.filter(({ from, to }) => isCutOff.has(from) || isCutOff.has(to)) }];
  });
}

function kindOf({ broken, answered }: PathSummary): string {
  return `${broken ?? ''}${answered > 0 ? ' partly' : ''}`;
}

/** The node and kind that most paths share; of several the first node in order, so that a lone path stands under its start. */
function fullest(paths: readonly PathSummary[], place: ReadonlyMap<string, number>): { node: string; kind: string } | undefined {
  const counts = new Map<string, { node: string; kind: string; paths: number; starts: number }>();
  for (const path of paths) {
    const kind = kindOf(path);
    for (const node of [path.from, path.to]) {
      const had = counts.get(`${node} ${kind}`) ?? { node, kind, paths: 0, starts: 0 };
      counts.set(`${node} ${kind}`, { ...had, paths: had.paths + 1, starts: had.starts + (path.from === node ? 1 : 0) });
    }
  }
  return [...counts.values()].sort((a, b) => b.paths - a.paths || b.starts - a.starts || (place.get(a.node) ?? 0) - (place.get(b.node) ?? 0))[0];
}

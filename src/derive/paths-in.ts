import { valueOf } from '../model/observation.ts';
import type { Observation } from '../model/observation.ts';
import type { Path } from '../model/path-facts.ts';

/** Paths of all nodes, by where they begin. */
export type Paths = Readonly<Record<string, Readonly<Record<string, Path>>>>;

export interface PathView {
  readonly nodeNames: readonly string[];
  wantOf(node: string, fact: 'node.paths'): Observation<Readonly<Record<string, Path>>>;
}

/** As far as they are known. */
export function pathsIn(view: PathView): Paths {
  return Object.fromEntries(view.nodeNames.map((node) => [node, valueOf(view.wantOf(node, 'node.paths')) ?? {}]));
}

/** Of other nodes those with whom a way was tried, where there are any: of others no try can show that packets come through. */
export function triedWith(node: string, others: readonly string[], paths: Paths): readonly string[] {
  const tried = others.filter((other) => (paths[other]?.[node] ?? paths[node]?.[other]) !== undefined);
  return tried.length > 0 ? tried : others;
}

import { valueOf } from '../model/observation.ts';
import type { Observation } from '../model/observation.ts';
import type { PacketFilter } from '../model/packet-filter.ts';
import type { Comparison } from '../model/path-facts.ts';
import type { MissingFact } from '../model/rule.ts';
import { filterDrop, movedOn } from './filter-drops.ts';
import type { FilterDrop } from './filter-drops.ts';
import type { PacketProbe, Way } from './packet-fit.ts';
import type { FilterPlace } from './packet-walk.ts';
import { filterDoubt } from './unseen-filters.ts';

/** Packets that have to pass a node's packet filter, and of which no try has shown that they do, by their direction. */
export interface Unproved<Direction extends string> {
  readonly node: string;
  readonly filter: PacketFilter;
  readonly packets: Readonly<Record<Direction, readonly PacketProbe[]>>;
}

/** Nodes exchange packets with a few others where they are many: what is dropped is dropped from all, or from a network. */
export const MOST_OTHERS = 10;

interface ComparedView {
  readonly nodeNames: readonly string[];
  wantOf(node: string, fact: 'node.comparisons'): Observation<Readonly<Record<string, Comparison>>>;
}

/** What of the packet filter drops one of them. `wayOf` is the way through the node that a direction takes. */
export function dropOf<Direction extends string>(
  view: ComparedView,
  unproved: Unproved<Direction> | undefined,
  wayOf: (direction: Direction) => Way,
  isConsequence?: (place: FilterPlace) => boolean,
): (FilterDrop & { readonly way: Direction }) | undefined {
  if (unproved === undefined) return undefined;
  const moved = movedOn(unproved.node, view.nodeNames.map((node) => valueOf(view.wantOf(node, 'node.comparisons')) ?? {}));
  for (const [way, packets] of Object.entries(unproved.packets) as [Direction, readonly PacketProbe[]][]) {
    const drop = filterDrop(unproved.filter, packets, wayOf(way), moved, isConsequence);
    if (drop !== undefined) return { ...drop, way };
  }
  return undefined;
}

/** What of the packet filter was not read and may drop them. */
export function doubtOf(unproved: Unproved<string> | undefined): MissingFact[] {
  return unproved === undefined ? [] : filterDoubt(unproved.node, unproved.filter, Object.values(unproved.packets).flat());
}

import type { FilterDrop } from './filter-drops.ts';

/** Nodes whose packet filters drop alike. */
export interface DropGroup<Drop extends FilterDrop> {
  readonly names: readonly string[];
  readonly drops: readonly { readonly name: string; readonly drop: Drop }[];
  /** One of them. */
  readonly drop: Drop;
}

/** What the packet filters of these nodes drop, one group for each way: what a firewall does to all nodes is one cause. */
export function dropGroups<Drop extends FilterDrop>(nodes: readonly { readonly name: string }[], dropOn: (node: string) => Drop | undefined, wayOf: (drop: Drop, node: string) => string): DropGroup<Drop>[] {
  const drops = nodes.flatMap(({ name }) => {
    const drop = dropOn(name);
    return drop === undefined ? [] : [{ name, drop }];
  });
  return [...Map.groupBy(drops, ({ name, drop }) => wayOf(drop, name)).values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ names: group.map(({ name }) => name), drops: group, drop: first.drop }];
  });
}

import type { IpamBlock, IpamConfig, IpPool } from '../model/cluster-facts.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { addressSpaces } from './address-space.ts';
import type { AddressSpace } from './address-space.ts';
import { blocksWithin } from './blocks-within.ts';
import { parseCidr } from './cidr.ts';
import { runsAgents } from './node-kind.ts';

/** Nodes that can get no further block of addresses, for one reason, while other nodes have some left. */
export interface BlocksUsedUp {
  /** `limit`: they have as many as a node may have; `claimed`: there is none left, and they may not borrow. */
  readonly reason: 'limit' | 'claimed';
  readonly pools: readonly string[];
  /** By name: how many blocks the node has, all of them full. */
  readonly nodes: Readonly<Record<string, number>>;
  /** How many a node may have, and how many there are in the pools altogether. */
  readonly limit: number;
  readonly total: number;
}

/** What Calico takes for a limit where none is set: libcalico-go/lib/ipam/ipam.go, autoAssign. */
const DEFAULT_LIMIT = 20;

/**
 * Nodes whose blocks are full and that get no other, as libcalico-go/lib/ipam/ipam.go decides it (autoAssign,
 * findOrClaimBlock): a node at its limit gets an error whatever is free elsewhere; below it, it claims a block that does not
 * exist yet, and with none left it borrows single addresses, unless the affinity is strict. Left out: pools that are full
 * altogether, nodes with as many addresses in use as they take pods, and nodes that have had no use for a block.
 */
export function blocksUsedUp(
  config: IpamConfig | undefined,
  pools: Readonly<Record<string, IpPool>>,
  blocks: Readonly<Record<string, IpamBlock>>,
  nodes: Readonly<Record<string, NodeObject>>,
): BlocksUsedUp[] {
  const limit = config?.maxBlocksPerHost || DEFAULT_LIMIT;
  const borrows = config?.strictAffinity !== true && config?.autoAllocateBlocks !== false;
  const within = blocksWithin(blocks);
  return addressSpaces(pools, blocks, nodes).filter(({ used, total }) => used < total).flatMap((space) => {
    const { inside, total, unclaimed } = blocksOf(space, pools, within);
    const claims = unclaimed > 0 && config?.autoAllocateBlocks !== false;
    const owned = Map.groupBy(inside, ({ node }) => node);
    const stuck = space.nodes.flatMap((name) => {
      const own = owned.get(name) ?? [];
      const node = nodes[name];
      if (node === undefined || own.some(({ used, addresses }) => used < addresses) || !wantsMore(node, name, own)) return [];
      const reason = own.length >= limit ? ('limit' as const) : claims || borrows ? undefined : ('claimed' as const);
      return reason === undefined ? [] : [{ name, reason, blocks: own.length }];
    });
    return [...Map.groupBy(stuck, ({ reason }) => reason)].map(([reason, group]) => ({
      reason,
      pools: space.pools,
      nodes: Object.fromEntries(group.map((node) => [node.name, node.blocks])),
      limit,
      total,
    }));
  });
}

/** The blocks that exist in the pools of a space, how many there can be, and how many of those nobody has. */
function blocksOf(space: AddressSpace, pools: Readonly<Record<string, IpPool>>, within: ReturnType<typeof blocksWithin>) {
  let total = 0;
  let unclaimed = 0;
  const inside: IpamBlock[] = [];
  for (const name of space.pools) {
    const pool = pools[name];
    const cidr = pool && parseCidr(pool.cidr);
    if (pool === undefined || cidr === undefined) continue;
    const own = within(cidr);
    const possible = 2 ** Math.max(0, pool.blockSize - cidr.prefix);
    total += possible;
    unclaimed += possible - own.filter(({ range }) => range.prefix === pool.blockSize).length;
    for (const { block } of own) inside.push(block);
  }
  return { inside, total, unclaimed };
}

/** False for a node that no pod comes to, and for one that is as full of pods as its kubelet lets it be. */
function wantsMore(node: NodeObject, name: string, own: readonly IpamBlock[]): boolean {
  const reserved = node.unschedulable || node.taints.some(({ key, effect }) => key.startsWith('node-role.kubernetes.io/') && effect !== 'PreferNoSchedule');
  const used = own.reduce((sum, block) => sum + (block.usedBy[name] ?? 0), 0);
  return runsAgents(node) && !(reserved && own.length === 0) && (node.podCapacity === null || used < node.podCapacity);
}

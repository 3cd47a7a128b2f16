import { servesPods } from '../cni/index.ts';
import type { IpamBlock, IpPool } from '../model/cluster-facts.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { blocksWithin } from './blocks-within.ts';
import { contains, parseCidr, sizeOf } from './cidr.ts';
import { compileSelector } from './selector.ts';

/** Pools that the same nodes take their pod addresses from, of one family, and how full they are together. */
export interface AddressSpace {
  readonly pools: readonly string[];
  readonly nodes: readonly string[];
  readonly used: number;
  readonly total: number;
}

/**
 * Calico's address spaces: nodes that may use the same enabled pools for pods share one. Nodes that no pool selects, pools
 * that a pod has to ask for by name, and pools whose selector cannot be read, are left out.
 */
export function addressSpaces(
  pools: Readonly<Record<string, IpPool>>,
  blocks: Readonly<Record<string, IpamBlock>>,
  nodes: Readonly<Record<string, NodeObject>>,
): AddressSpace[] {
  const within = blocksWithin(blocks);
  const usable = Object.entries(pools).flatMap(([name, pool]) => {
    const cidr = parseCidr(pool.cidr);
    const selects = compileSelector(pool.nodeSelector);
    if (pool.disabled || !servesPods(pool) || !givenOutByItself(pool) || cidr === undefined || selects === undefined) return [];
    const used = within(cidr).reduce((sum, { block }) => sum + block.used, 0);
    return [{ name, family: cidr.family, selects, used, total: sizeOf(cidr) }];
  });
  const spaces = new Map<string, { pools: typeof usable; nodes: string[] }>();
  for (const [node, { labels }] of Object.entries(nodes)) {
    for (const family of [4, 6]) {
      const own = usable.filter((pool) => pool.family === family && pool.selects(labels));
      if (own.length === 0) continue;
      const key = own.map((pool) => pool.name).join(' ');
      const space = spaces.get(key);
      if (space === undefined) spaces.set(key, { pools: own, nodes: [node] });
      else space.nodes.push(node);
    }
  }
  return [...spaces.values()].map((space) => ({
    pools: space.pools.map((pool) => pool.name),
    nodes: space.nodes,
    used: space.pools.reduce((sum, pool) => sum + pool.used, 0),
    total: space.pools.reduce((sum, pool) => sum + pool.total, 0),
  }));
}

/** False for a pool that a pod gets an address of only when it, or its namespace, names the pool: calico libcalico-go/lib/ipam/ipam.go, determinePools. */
export function givenOutByItself(pool: IpPool): boolean {
  return pool.assignmentMode !== 'Manual';
}

/**
 * Addresses for pods in a node's pod CIDR with host-local IPAM: all but network, broadcast and gateway address. Null
 * without an IPv4 pod CIDR; an IPv6 one is not used up in practice.
 */
export function hostLocalCapacity(podCidrs: readonly string[]): number | null {
  const range = podCidrs.map(parseCidr).find((cidr) => cidr?.family === 4);
  return range === undefined ? null : Math.max(0, sizeOf(range) - 3);
}

/** Which of the nodes' addresses lie within a network. A network of all addresses holds none that matter. */
export function addressesWithin(
  network: string,
  nodes: readonly { readonly name: string; readonly addresses: readonly string[] }[],
): { readonly name: string; readonly address: string }[] {
  const outer = parseCidr(network);
  if (outer === undefined || outer.prefix === 0) return [];
  return nodes.flatMap(({ name, addresses }) =>
    addresses.flatMap((address) => {
      const inner = parseCidr(address);
      return inner !== undefined && contains(outer, inner) ? [{ name, address }] : [];
    }),
  );
}

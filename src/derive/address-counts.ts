import type { IpamBlock, IpPool } from '../model/cluster-facts.ts';
import type { NodeStatus } from '../model/report.ts';
import { valueOf } from '../model/observation.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { givenOutByItself, hostLocalCapacity } from './address-space.ts';
import { contains, parseCidr } from './cidr.ts';
import type { Cidr } from './cidr.ts';

/**
 * Pod addresses of each node: with host-local those of its pod CIDR, with Calico's IPAM those of the blocks affine to it, more
 * of which it claims while its pools have any; what is free in a pool that pods have to ask for by name does not count. IPv4
 * where there is any. No entry where they cannot be counted.
 */
export function addressCounts({ identification, cluster, nodes }: Snapshot): ReadonlyMap<string, Counts> {
  const names = Object.keys(nodes);
  if (identification.cni === 'none' || identification.cni === 'unsupported') return new Map();
  if (identification.ipam === 'calico-ipam') {
    const blocks = valueOf(cluster['cluster.ipamBlocks']);
    if (blocks === undefined) return new Map();
    const owned = Map.groupBy(Object.entries(blocks), ([, { node }]) => node);
    const byName = rangesByName(valueOf(cluster['cluster.ipPools']) ?? {});
    return new Map(names.map((name) => [name, ofBlocks(owned.get(name) ?? [], byName)]));
  }
  if (identification.ipam !== 'host-local') return new Map();
  return new Map(
    names.flatMap((name) => {
      const total = hostLocalCapacity(valueOf(nodes[name]?.['node.object'])?.podCidrs ?? []);
      const used = valueOf(nodes[name]?.['node.podAddresses'])?.inUse;
      return total === null || used === undefined ? [] : [[name, { used, total, free: Math.max(0, total - used) }]];
    }),
  );
}

type Counts = NonNullable<NodeStatus['podAddresses']>;

/** The ranges of pools that pods have to ask for by name. */
function rangesByName(pools: Readonly<Record<string, IpPool>>): Cidr[] {
  return Object.values(pools).flatMap((pool) => (givenOutByItself(pool) ? [] : (parseCidr(pool.cidr) ?? [])));
}

function ofBlocks(own: readonly (readonly [string, IpamBlock])[], byName: readonly Cidr[]): Counts {
  const v4 = own.filter(([cidr]) => !cidr.includes(':'));
  const counted = v4.length > 0 ? v4 : own;
  const isByName = (key: string): boolean => {
    const range = byName.length === 0 ? undefined : parseCidr(key);
    return range !== undefined && byName.some((pool) => contains(pool, range));
  };
  const total = counted.reduce((sum, [key, block]) => sum + (isByName(key) ? block.used : block.addresses), 0);
  const used = counted.reduce((sum, [, block]) => sum + block.used, 0);
  return { used, total, free: total - used };
}

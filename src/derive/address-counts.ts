import type { IpamBlock, IpPool } from '../model/cluster-facts.ts';
import type { NodeStatus } from '../model/report.ts';
import { valueOf } from '../model/observation.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { givenOutByItself, hostLocalCapacity } from './address-space.ts';
import { contains, parseCidr } from './cidr.ts';

/**
 * Pod addresses of a node: with host-local those of its pod CIDR, with Calico's IPAM those of the blocks affine to it, more
 * of which it claims while its pools have any; what is free in a pool that pods have to ask for by name does not count. IPv4
 * where there is any. Null when they cannot be counted.
 */
export function addressCounts({ identification, cluster, nodes }: Snapshot, node: string): NodeStatus['podAddresses'] {
  if (identification.cni === 'none' || identification.cni === 'unsupported') return null;
  if (identification.ipam === 'calico-ipam') {
    const blocks = valueOf(cluster['cluster.ipamBlocks']);
    return blocks === undefined ? null : ofBlocks(blocks, valueOf(cluster['cluster.ipPools']) ?? {}, node);
  }
  if (identification.ipam !== 'host-local') return null;
  const total = hostLocalCapacity(valueOf(nodes[node]?.['node.object'])?.podCidrs ?? []);
  const used = valueOf(nodes[node]?.['node.podAddresses'])?.inUse;
  return total === null || used === undefined ? null : { used, total, free: Math.max(0, total - used) };
}

function ofBlocks(blocks: Readonly<Record<string, IpamBlock>>, pools: Readonly<Record<string, IpPool>>, node: string): NonNullable<NodeStatus['podAddresses']> {
  const own = Object.entries(blocks).filter(([, block]) => block.node === node);
  const v4 = own.filter(([cidr]) => !cidr.includes(':'));
  const counted = v4.length > 0 ? v4 : own;
  const byName = Object.values(pools).flatMap((pool) => (givenOutByItself(pool) ? [] : (parseCidr(pool.cidr) ?? [])));
  const isByName = (key: string): boolean => {
    const range = parseCidr(key);
    return range !== undefined && byName.some((pool) => contains(pool, range));
  };
  const total = counted.reduce((sum, [key, block]) => sum + (isByName(key) ? block.used : block.addresses), 0);
  const used = counted.reduce((sum, [, block]) => sum + block.used, 0);
  return { used, total, free: total - used };
}

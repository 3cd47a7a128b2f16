import type { ApiObject } from '../../kube/cluster.ts';
import type { IpamBlock } from '../../model/cluster-facts.ts';
import { calicoType, withoutCalicoIpam } from '../calico-types.ts';
import { observe } from '../collector.ts';
import type { Collector } from '../collector.ts';
import { flagAt, itemsAt, keyed, textAt } from '../read.ts';

export const ipamBlocks: Collector<'cluster.ipamBlocks'> = {
  provides: 'cluster.ipamBlocks',
  access: ['list ipamblocks.crd.projectcalico.org'],
  absence: withoutCalicoIpam,
  collect: async ({ cluster }, known) => observe(await cluster.list(calicoType(known, 'ipamblocks')), trimIpamBlocks),
};

/** IPAMBlocks by CIDR. One that is marked as deleted is gone for Calico (libcalico-go internalapi/ipam_block.go). */
export function trimIpamBlocks(objects: readonly ApiObject[]): Readonly<Record<string, IpamBlock>> {
  const alive = objects.filter((object) => !flagAt(object, 'spec', 'deleted'));
  return keyed(alive, (object) => textAt(object, 'spec', 'cidr'), trimIpamBlock);
}

/** An allocation is the index of its attributes, or null for an address that is free. */
export function trimIpamBlock(object: ApiObject): IpamBlock {
  const allocations = itemsAt(object, 'spec', 'allocations');
  const owners = itemsAt(object, 'spec', 'attributes').map((attributes) => textAt(attributes, 'secondary', 'node'));
  const affinity = textAt(object, 'spec', 'affinity');
  const usedBy = new Map<string, number>();
  for (const allocation of allocations) {
    if (typeof allocation !== 'number') continue;
    const node = owners[allocation] ?? '';
    usedBy.set(node, (usedBy.get(node) ?? 0) + 1);
  }
  return {
    node: affinity.startsWith(HOST) ? affinity.slice(HOST.length) : null,
    addresses: allocations.length,
    used: [...usedBy.values()].reduce((sum, count) => sum + count, 0),
    usedBy: Object.fromEntries(usedBy),
  };
}

const HOST = 'host:';

import type { ApiObject } from '../../kube/cluster.ts';
import type { IpPool } from '../../model/cluster-facts.ts';
import { calicoType, withoutCalicoNetwork } from '../calico-types.ts';
import { observe } from '../collector.ts';
import type { Collector } from '../collector.ts';
import { flagAt, keyed, nameOf, numberAt, textAt, wordsAt } from '../read.ts';

export const ipPools: Collector<'cluster.ipPools'> = {
  provides: 'cluster.ipPools',
  access: ['list ippools.crd.projectcalico.org'],
  absence: withoutCalicoNetwork,
  collect: async ({ cluster }, known) => observe(await cluster.list(calicoType(known, 'ippools')), trimIpPools),
};

/** IPPools by name. */
export function trimIpPools(objects: readonly ApiObject[]): Readonly<Record<string, IpPool>> {
  return keyed(objects, nameOf, trimIpPool);
}

/** Defaults of unset fields as Calico fills them in: libcalico-go/lib/clientv3/ippool.go. */
export function trimIpPool(object: ApiObject): IpPool {
  const cidr = textAt(object, 'spec', 'cidr');
  return {
    cidr,
    ipipMode: textAt(object, 'spec', 'ipipMode') || 'Never',
    vxlanMode: textAt(object, 'spec', 'vxlanMode') || 'Never',
    blockSize: numberAt(object, 'spec', 'blockSize') ?? (cidr.includes(':') ? 122 : 26),
    disabled: flagAt(object, 'spec', 'disabled'),
    natOutgoing: flagAt(object, 'spec', 'natOutgoing'),
    nodeSelector: textAt(object, 'spec', 'nodeSelector') || 'all()',
    allowedUses: wordsAt(object, 'spec', 'allowedUses'),
    assignmentMode: textAt(object, 'spec', 'assignmentMode') || 'Automatic',
  };
}

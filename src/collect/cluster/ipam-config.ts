import { CALICO_API_GROUPS } from '../../cni/index.ts';
import type { ApiObject, Resource } from '../../kube/cluster.ts';
import type { IpamConfig } from '../../model/cluster-facts.ts';
import { calicoType, withoutCalicoIpam } from '../calico-types.ts';
import { observe } from '../collector.ts';
import type { Collector, Known } from '../collector.ts';
import { flagAt, numberAt, textAt } from '../read.ts';

export const ipamConfig: Collector<'cluster.ipamConfig'> = {
  provides: 'cluster.ipamConfig',
  access: ['get ipamconfigs.crd.projectcalico.org/default'],
  absence: withoutCalicoIpam,
  collect: async ({ cluster }, known) => observe(await cluster.get(typeOf(known), undefined, 'default'), trimIpamConfig),
};

/** IPAMConfig `default`. What is not set is as Calico makes it: libcalico-go/lib/ipam/ipam.go, GetIPAMConfig. */
export function trimIpamConfig(object: ApiObject): IpamConfig {
  return {
    strictAffinity: flagAt(object, 'spec', 'strictAffinity'),
    autoAllocateBlocks: textAt(object, 'spec', 'autoAllocateBlocks') !== 'false',
    maxBlocksPerHost: numberAt(object, 'spec', 'maxBlocksPerHost') ?? 0,
  };
}

/** The type has a longer name in the native group than among the classic CRDs. */
function typeOf(known: Known): Resource {
  const classic = calicoType(known, 'ipamconfigs');
  return classic.group === CALICO_API_GROUPS[1] ? { ...classic, plural: 'ipamconfigurations' } : classic;
}

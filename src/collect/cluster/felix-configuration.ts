import type { ApiObject } from '../../kube/cluster.ts';
import type { FelixConfiguration } from '../../model/cluster-facts.ts';
import { calicoType, withoutCalico } from '../calico-types.ts';
import { observe } from '../collector.ts';
import type { Collector } from '../collector.ts';
import { flagAt, numberAt, wordAt } from '../read.ts';

export const felixConfiguration: Collector<'cluster.felixConfiguration'> = {
  provides: 'cluster.felixConfiguration',
  access: ['get felixconfigurations.crd.projectcalico.org/default'],
  absence: withoutCalico,
  collect: async ({ cluster }, known) => observe(await cluster.get(calicoType(known, 'felixconfigurations'), undefined, 'default'), trimFelixConfiguration),
};

/** FelixConfiguration `default`. What is not set is null, or false where that is Felix's default. */
export function trimFelixConfiguration(object: ApiObject): FelixConfiguration {
  return {
    bpfEnabled: flagAt(object, 'spec', 'bpfEnabled'),
    wireguardEnabled: flagAt(object, 'spec', 'wireguardEnabled') || flagAt(object, 'spec', 'wireguardEnabledV6'),
    vxlanPort: numberAt(object, 'spec', 'vxlanPort'),
    vxlanVni: numberAt(object, 'spec', 'vxlanVNI'),
    wireguardPort: numberAt(object, 'spec', 'wireguardListeningPort'),
    nftablesMode: wordAt(object, 'spec', 'nftablesMode'),
  };
}

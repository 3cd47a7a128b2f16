import type { ApiObject } from '../../kube/cluster.ts';
import type { BgpConfiguration } from '../../model/cluster-facts.ts';
import { calicoType, untilBgpIsKnown, withoutBgp } from '../calico-types.ts';
import { observe } from '../collector.ts';
import type { Collector } from '../collector.ts';
import { textAt, wordAt } from '../read.ts';

export const bgpConfiguration: Collector<'cluster.bgpConfiguration'> = {
  provides: 'cluster.bgpConfiguration',
  access: ['get bgpconfigurations.crd.projectcalico.org/default'],
  after: untilBgpIsKnown,
  absence: withoutBgp,
  collect: async ({ cluster }, known) => observe(await cluster.get(calicoType(known, 'bgpconfigurations'), undefined, 'default'), trimBgpConfiguration),
};

/** BGPConfiguration `default`. The mesh is on where nothing is said. */
export function trimBgpConfiguration(object: ApiObject): BgpConfiguration {
  return {
    nodeToNodeMeshEnabled: textAt(object, 'spec', 'nodeToNodeMeshEnabled') !== 'false',
    asNumber: wordAt(object, 'spec', 'asNumber'),
  };
}

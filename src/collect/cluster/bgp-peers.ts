import type { ApiObject } from '../../kube/cluster.ts';
import type { BgpPeer } from '../../model/cluster-facts.ts';
import { calicoType, untilBgpIsKnown, withoutBgp } from '../calico-types.ts';
import { observe } from '../collector.ts';
import type { Collector } from '../collector.ts';
import { keyed, nameOf, textAt, wordAt } from '../read.ts';

export const bgpPeers: Collector<'cluster.bgpPeers'> = {
  provides: 'cluster.bgpPeers',
  access: ['list bgppeers.crd.projectcalico.org'],
  after: untilBgpIsKnown,
  absence: withoutBgp,
  collect: async ({ cluster }, known) => observe(await cluster.list(calicoType(known, 'bgppeers')), trimBgpPeers),
};

/** BGPPeers by name. */
export function trimBgpPeers(objects: readonly ApiObject[]): Readonly<Record<string, BgpPeer>> {
  return keyed(objects, nameOf, trimBgpPeer);
}

export function trimBgpPeer(object: ApiObject): BgpPeer {
  return {
    node: wordAt(object, 'spec', 'node'),
    nodeSelector: textAt(object, 'spec', 'nodeSelector'),
    peerIp: wordAt(object, 'spec', 'peerIP'),
    peerSelector: textAt(object, 'spec', 'peerSelector'),
    asNumber: wordAt(object, 'spec', 'asNumber'),
  };
}

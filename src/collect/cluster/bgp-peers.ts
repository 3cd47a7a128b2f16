import type { ApiObject } from '../../kube/cluster.ts';
import type { BgpPeer } from '../../model/cluster-facts.ts';
import { keyed, nameOf, textAt, wordAt } from '../read.ts';

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

import type { ApiObject } from '../../kube/cluster.ts';
import type { BgpConfiguration } from '../../model/cluster-facts.ts';
import { textAt, wordAt } from '../read.ts';

/** BGPConfiguration `default`. The mesh is on where nothing is said. */
export function trimBgpConfiguration(object: ApiObject): BgpConfiguration {
  return {
    nodeToNodeMeshEnabled: textAt(object, 'spec', 'nodeToNodeMeshEnabled') !== 'false',
    asNumber: wordAt(object, 'spec', 'asNumber'),
  };
}

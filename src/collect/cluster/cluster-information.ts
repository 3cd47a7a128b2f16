import type { ApiObject } from '../../kube/cluster.ts';
import type { ClusterInformation } from '../../model/cluster-facts.ts';
import { textAt, wordAt } from '../read.ts';

/** ClusterInformation `default`. The datastore counts as ready where nothing is said. */
export function trimClusterInformation(object: ApiObject): ClusterInformation {
  return {
    calicoVersion: wordAt(object, 'spec', 'calicoVersion'),
    datastoreReady: textAt(object, 'spec', 'datastoreReady') !== 'false',
    clusterType: wordAt(object, 'spec', 'clusterType'),
  };
}

import type { ApiObject } from '../../kube/cluster.ts';
import type { ClusterInformation } from '../../model/cluster-facts.ts';
import { calicoType, withoutCalico } from '../calico-types.ts';
import { observe } from '../collector.ts';
import type { Collector } from '../collector.ts';
import { textAt, wordAt } from '../read.ts';

export const clusterInformation: Collector<'cluster.clusterInformation'> = {
  provides: 'cluster.clusterInformation',
  access: ['get clusterinformations.crd.projectcalico.org/default'],
  absence: withoutCalico,
  collect: async ({ cluster }, known) => observe(await cluster.get(calicoType(known, 'clusterinformations'), undefined, 'default'), trimClusterInformation),
};

/** ClusterInformation `default`. The datastore counts as ready where nothing is said. */
export function trimClusterInformation(object: ApiObject): ClusterInformation {
  return {
    calicoVersion: wordAt(object, 'spec', 'calicoVersion'),
    datastoreReady: textAt(object, 'spec', 'datastoreReady') !== 'false',
    clusterType: wordAt(object, 'spec', 'clusterType'),
  };
}

import { FLANNEL_ANNOTATIONS, takesDefaults } from '../cni/index.ts';
import type { FlannelConfig } from '../model/cluster-facts.ts';
import type { NodeObject } from '../model/node-facts.ts';
import type { Observation } from '../model/observation.ts';

/** Whether flannel's defaults hold: there is no configuration in the cluster, or k3s was told of none on any node that runs its flannel. */
export function hasDefaults(flannel: Observation<FlannelConfig> | undefined, nodes: readonly NodeObject[]): boolean {
  if (flannel?.state !== 'unavailable') return false;
  if (flannel.reason !== 'not-applicable') return flannel.reason === 'not-installed';
  return nodes.filter(({ annotations }) => annotations[FLANNEL_ANNOTATIONS.managed] === 'true').every(takesDefaults);
}

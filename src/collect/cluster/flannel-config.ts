import { FLANNEL_CONFIG } from '../../cni/index.ts';
import type { ApiObject } from '../../kube/cluster.ts';
import type { FlannelConfig } from '../../model/cluster-facts.ts';
import { observed, unavailable, valueOf } from '../../model/observation.ts';
import { parseFlannelNetConf } from '../../parse/index.ts';
import type { Collector, Known } from '../collector.ts';
import { namespacedName, textAt } from '../read.ts';

export const flannelConfig: Collector<'cluster.flannelConfig'> = {
  provides: 'cluster.flannelConfig',
  access: ['get configmaps'],
  absence: ({ identification, cluster }) => {
    if (identification.cni !== 'flannel' && identification.cni !== 'canal') return unavailable('not-applicable', 'flannel does not run here');
    if (identification.embedded) return unavailable('not-applicable', 'flannel runs inside k3s, which keeps its configuration on the nodes');
    const sets = cluster['cluster.daemonSets'];
    return sets?.state === 'unavailable' ? sets : undefined;
  },
  collect: async ({ configMap }, known) => {
    for (const [namespace, name] of candidates(known)) {
      const { value, at, from } = await configMap(namespace, name);
      if (textAt(value, 'data', FLANNEL_CONFIG.key) !== '') return observed(trimFlannelConfig(value), at, from);
    }
    return unavailable('not-installed', `no ConfigMap of flannel's DaemonSet holds ${FLANNEL_CONFIG.key}`);
  },
};

export function trimFlannelConfig(object: ApiObject): FlannelConfig {
  return { configMap: namespacedName(object), ...parseFlannelNetConf(textAt(object, 'data', FLANNEL_CONFIG.key)) };
}

/** The ConfigMaps that flannel's pod templates name, the likeliest first. */
function candidates({ identification, cluster }: Known): readonly (readonly [namespace: string, name: string])[] {
  const sets = valueOf(cluster['cluster.daemonSets']) ?? {};
  const named = identification.agentSets
    .filter(({ flannelContainer }) => flannelContainer !== null)
    .flatMap(({ namespace, name }) => (sets[`${namespace}/${name}`]?.template.configMaps ?? []).map((each) => [namespace, each] as const));
  return named.toSorted(([, a], [, b]) => Number(LIKELY.test(b)) - Number(LIKELY.test(a)));
}

const LIKELY = /flannel|canal/;

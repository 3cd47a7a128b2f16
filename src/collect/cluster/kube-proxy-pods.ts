import { kubeProxySets } from '../../derive/index.ts';
import { valueOf } from '../../model/observation.ts';
import { nothingToAsk } from '../collector.ts';
import type { Collector } from '../collector.ts';
import { podsOfWorkloads } from '../pods-of-workloads.ts';

export const kubeProxyPods: Collector<'cluster.kubeProxyPods'> = {
  provides: 'cluster.kubeProxyPods',
  access: ['list pods in kube-system'],
  absence: ({ cluster }) => {
    const all = cluster['cluster.daemonSets'];
    return all?.state === 'unavailable' ? all : undefined;
  },
  collect: async ({ cluster }, known) => {
    const behind = kubeProxySets(valueOf(known.cluster['cluster.daemonSets']) ?? {}).filter(({ ready, desired }) => ready < desired);
    return behind.length === 0 ? nothingToAsk({}, known) : podsOfWorkloads(cluster, behind);
  },
};

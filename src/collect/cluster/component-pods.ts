import { valueOf } from '../../model/observation.ts';
import { nothingToAsk } from '../collector.ts';
import type { Collector } from '../collector.ts';
import { podsOfWorkloads } from '../pods-of-workloads.ts';

export const componentPods: Collector<'cluster.componentPods'> = {
  provides: 'cluster.componentPods',
  access: ['list pods'],
  absence: ({ cluster }) => {
    const all = cluster['cluster.deployments'];
    return all?.state === 'unavailable' ? all : undefined;
  },
  collect: async ({ cluster }, known) => {
    const all = Object.entries(valueOf(known.cluster['cluster.deployments']) ?? {});
    const behind = all.filter(([, { ready, desired }]) => ready < desired).map(([key, { selector }]) => ({ namespace: key.split('/')[0] ?? '', selector }));
    return behind.length === 0 ? nothingToAsk({}, known) : podsOfWorkloads(cluster, behind);
  },
};

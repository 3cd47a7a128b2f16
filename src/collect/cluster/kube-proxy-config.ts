import { kubeProxySets } from '../../derive/index.ts';
import type { Named } from '../../derive/index.ts';
import type { ApiObject } from '../../kube/cluster.ts';
import type { DaemonSet, KubeProxyConfig } from '../../model/cluster-facts.ts';
import { observed, unavailable, valueOf } from '../../model/observation.ts';
import { parseKubeProxyArguments, parseKubeProxyConfig } from '../../parse/index.ts';
import type { Collector, Known } from '../collector.ts';
import { textsAt } from '../read.ts';

export const kubeProxyConfig: Collector<'cluster.kubeProxyConfig'> = {
  provides: 'cluster.kubeProxyConfig',
  access: ['get configmaps in kube-system'],
  absence: (known) => {
    const sets = known.cluster['cluster.daemonSets'];
    if (sets?.state === 'unavailable') return sets;
    return kubeProxy(known) === undefined ? unavailable('not-installed', 'no DaemonSet runs kube-proxy') : undefined;
  },
  collect: async ({ configMap }, known) => {
    const set = kubeProxy(known);
    for (const name of set?.template.configMaps ?? []) {
      const { value, at, from } = await configMap(set?.namespace ?? '', name);
      const config = trimKubeProxyConfig(value);
      if (config !== undefined) return observed(config, at, from);
    }
    const words = Object.values(set?.template.containers ?? {}).flatMap(({ command, args }) => [...command, ...args]);
    return observed(parseKubeProxyArguments(words), known.taken, `arguments of DaemonSet ${set?.namespace}/${set?.name}`);
  },
};

/** The KubeProxyConfiguration among a ConfigMap's files (`config.conf` with kubeadm, `config` on EKS); undefined without one. */
export function trimKubeProxyConfig(object: ApiObject): KubeProxyConfig | undefined {
  const file = Object.values(textsAt(object, 'data')).find((text) => /\bkind"?:\s*"?KubeProxyConfiguration\b/.test(text));
  return file === undefined ? undefined : parseKubeProxyConfig(file);
}

function kubeProxy({ cluster }: Known): Named<DaemonSet> | undefined {
  return kubeProxySets(valueOf(cluster['cluster.daemonSets']) ?? {})[0];
}

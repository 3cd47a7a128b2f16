import type { ApiObject } from '../../kube/cluster.ts';
import type { CalicoConfig } from '../../model/cluster-facts.ts';
import { unavailable, valueOf } from '../../model/observation.ts';
import { parseCalicoIpam } from '../../parse/index.ts';
import { observe } from '../collector.ts';
import type { Collector, Known } from '../collector.ts';
import { namespacedName, textAt, wordAt } from '../read.ts';

export const calicoConfig: Collector<'cluster.calicoConfig'> = {
  provides: 'cluster.calicoConfig',
  access: ['get configmaps'],
  absence: (known) => {
    const { cni } = known.identification;
    if (cni !== 'calico' && cni !== 'canal') return unavailable('not-applicable', 'Calico does not run here');
    const sets = known.cluster['cluster.daemonSets'];
    if (sets?.state === 'unavailable') return sets;
    return place(known) === undefined ? unavailable('not-applicable', 'no ConfigMap configures this Calico') : undefined;
  },
  collect: async ({ configMap }, known) => {
    const [namespace, name] = place(known) ?? ['', ''];
    return observe(await configMap(namespace, name), trimCalicoConfig);
  },
};

export function trimCalicoConfig(object: ApiObject): CalicoConfig {
  const cniConfig = textAt(object, 'data', 'cni_network_config');
  return {
    configMap: namespacedName(object),
    backend: wordAt(object, 'data', 'calico_backend'),
    vethMtu: wordAt(object, 'data', 'veth_mtu'),
    typhaServiceName: wordAt(object, 'data', 'typha_service_name'),
    ipam: cniConfig === '' ? null : parseCalicoIpam(cniConfig),
  };
}

/** The ConfigMap that the containers of calico-node's pod read these keys from. The operator's own has another key. */
function place({ identification, cluster }: Known): readonly [namespace: string, name: string] | undefined {
  const sets = valueOf(cluster['cluster.daemonSets']) ?? {};
  for (const { namespace, name, calicoContainer } of identification.agentSets) {
    const template = sets[`${namespace}/${name}`]?.template;
    if (calicoContainer === null || template === undefined) continue;
    const containers = [...Object.values(template.containers), ...Object.values(template.initContainers)];
    const references = containers.flatMap(({ env }) => Object.values(env)).map((value) => REFERENCE.exec(value)?.[1]);
    const found = references.find((each) => each !== undefined) ?? template.configMaps.find((each) => /(?:calico|canal)-config$/.test(each));
    if (found !== undefined) return [namespace, found];
  }
  return undefined;
}

const REFERENCE = /^configmap:([^/]+)\/(?:calico_backend|typha_service_name|cni_network_config|veth_mtu)$/;

import type { Cluster, Resource } from '../../kube/cluster.ts';
import { ExpectedError } from '../../model/errors.ts';
import { valueOf } from '../../model/observation.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { itemsAt, numberAt, textAt } from '../read.ts';
import { redact } from '../redact.ts';
import { CONFIG_MAPS, PODS } from '../resources.ts';
import type { Landmarks } from './plans.ts';

const SERVICES: Resource = { group: '', version: 'v1', plural: 'services' };

/** kubeadm, k3s, RKE2 and the clouds label it so, whatever they call it. */
const DNS = { namespace: 'kube-system', labelSelector: 'k8s-app=kube-dns' };

/** The usual domain. */
const DOMAIN = 'cluster.local';

/** Services and pods that every cluster has, and Typha's nodes. What cannot be read is null, with the reason. */
export async function landmarks(cluster: Cluster, { identification, nodes }: Snapshot): Promise<Landmarks> {
  const untried: Record<string, string> = {};
  const ask = async <T>(names: readonly string[], work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      for (const name of names) untried[name] = redact(error.message);
      return undefined;
    }
  };
  const hosts = new Set(Object.values(nodes).flatMap((facts) => valueOf(facts['node.object'])?.internalIps ?? []));
  const [corefile, dns, api, pods, typha] = await Promise.all([
    ask([], async () => textAt((await cluster.get(CONFIG_MAPS, 'kube-system', 'coredns')).value, 'data', 'Corefile')),
    ask(['service', 'dns'], () => cluster.list(SERVICES, DNS)),
    ask(['api', 'apiFromNode'], () => cluster.get(SERVICES, 'default', 'kubernetes')),
    ask(['neighbourPod'], () => cluster.list(PODS, DNS)),
    identification.typha === 'used' ? ask(['typha'], () => cluster.list(PODS, { ...(identification.namespace === null ? {} : { namespace: identification.namespace }), labelSelector: 'k8s-app=calico-typha' })) : undefined,
  ]);
  const domain = /^\s*kubernetes\s+([\w.-]+)/m.exec(corefile ?? '')?.[1];
  const dnsService = dns?.value.map((service) => textAt(service, 'spec', 'clusterIP')).find((ip) => ip !== '' && ip !== 'None') ?? null;
  if (dns !== undefined && dnsService === null) for (const name of ['service', 'dns']) untried[name] = 'no Service has the label k8s-app=kube-dns';
  const host = textAt(api?.value, 'spec', 'clusterIP');
  const [port] = itemsAt(api?.value, 'spec', 'ports');
  const running = (pods?.value ?? []).filter((pod) => textAt(pod, 'status', 'phase') === 'Running' && textAt(pod, 'metadata', 'deletionTimestamp') === '');
  const addresses = running.map((pod) => [textAt(pod, 'spec', 'nodeName'), textAt(pod, 'status', 'podIP')] as const).filter(([node, ip]) => node !== '' && ip !== '' && !hosts.has(ip));
  const typhaHosts = (typha?.value ?? []).filter((pod) => textAt(pod, 'status', 'phase') === 'Running').map((pod) => textAt(pod, 'status', 'hostIP'));
  return {
    dnsService,
    dnsName: `kubernetes.default.svc.${domain ?? DOMAIN}`,
    isDomainKnown: domain !== undefined,
    apiService: host === '' || host === 'None' ? null : { host, port: numberAt(port, 'port') ?? 443 },
    pods: Object.fromEntries(addresses),
    typha: [...new Set(typhaHosts)].filter((ip) => ip !== ''),
    untried: { ...(identification.typha === 'used' ? {} : { typha: 'Typha is not used' }), ...untried },
  };
}

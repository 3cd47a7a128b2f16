import type { ApiObject } from '../../src/kube/index.ts';

/** The moment at which every cluster here is looked at. */
export const NOW = '2026-01-01T12:00:00Z';

/** A cluster of Calico with BGP, as its manifest installs it, healthy; each node has a pod with an address. */
export function calicoCluster(nodes: readonly string[]): ApiObject[] {
  const env = [
    { name: 'CALICO_NETWORKING_BACKEND', valueFrom: { configMapKeyRef: { name: 'calico-config', key: 'calico_backend' } } },
    { name: 'CLUSTER_TYPE', value: 'k8s,bgp' },
  ];
  const agent = daemonSet('kube-system', 'calico-node', { 'k8s-app': 'calico-node' }, nodes.length, [{ name: 'calico-node', image: 'docker.io/calico/node:v3.28.5', env }], [
    { name: 'upgrade-ipam', image: 'docker.io/calico/cni:v3.28.5' },
  ]);
  const data = { calico_backend: 'bird', typha_service_name: 'none', veth_mtu: '0', cni_network_config: '{"plugins":[{"type":"calico","mtu":__CNI_MTU__,"ipam":{"type":"calico-ipam"}}]}' };
  return [
    ...nodes.flatMap((name, index) => machine(name, index, { 'projectcalico.org/IPv4Address': `198.18.0.${11 + index}/24` })),
    agent,
    ...nodes.map((name, index) => agentPod(agent, name, `198.18.0.${11 + index}`)),
    configMap('kube-system', 'calico-config', data),
    ...kubeProxy(nodes.length),
    ...coreDns(),
    deployment('calico-kube-controllers', 'calico-kube-controllers', 'docker.io/calico/kube-controllers:v3.28.5'),
    calico('IPPool', 'default-ipv4-ippool', { cidr: '10.244.0.0/16', blockSize: 26, ipipMode: 'Never', vxlanMode: 'Never', natOutgoing: true }),
    calico('FelixConfiguration', 'default', {}),
    calico('ClusterInformation', 'default', { calicoVersion: 'v3.28.5', datastoreReady: true }),
    ...nodes.map((name, index) => calico('IPAMBlock', `10-244-${index}-0-30`, { cidr: `10.244.${index}.0/30`, affinity: `host:${name}`, allocations: [0, null, null, null], attributes: [{ secondary: { node: name } }] })),
  ];
}

/** A cluster of flannel, as its manifest installs it, healthy; each node has a pod with an address. */
export function flannelCluster(nodes: readonly string[]): ApiObject[] {
  const volumes = [{ name: 'flannel-cfg', configMap: { name: 'kube-flannel-cfg' } }];
  const containers = [{ name: 'kube-flannel', image: 'ghcr.io/flannel-io/flannel:v0.28.10', args: ['--ip-masq', '--kube-subnet-mgr'] }];
  const agent = daemonSet('kube-flannel', 'kube-flannel-ds', { app: 'flannel' }, nodes.length, containers, [], volumes);
  const annotations = { 'flannel.alpha.coreos.com/kube-subnet-manager': 'true', 'flannel.alpha.coreos.com/backend-type': 'vxlan' };
  return [
    ...nodes.flatMap((name, index) => machine(name, index, { ...annotations, 'flannel.alpha.coreos.com/public-ip': `198.18.0.${11 + index}` })),
    agent,
    ...nodes.map((name, index) => agentPod(agent, name, `198.18.0.${11 + index}`)),
    configMap('kube-flannel', 'kube-flannel-cfg', { 'net-conf.json': '{"Network":"10.244.0.0/16","Backend":{"Type":"vxlan"}}' }),
    ...kubeProxy(nodes.length),
    ...coreDns(),
    ...nodes.map((name, index) => pod('default', `p-${name}`, {}, name, `10.244.${index}.2`)),
  ];
}

/** The cluster with other objects in place of those of the same kind and name. */
export function withObjects(objects: readonly ApiObject[], ...others: readonly ApiObject[]): ApiObject[] {
  const key = ({ kind, metadata }: ApiObject): string => `${kind} ${metadata?.namespace}/${metadata?.name}`;
  const replaced = new Map(others.map((object) => [key(object), object]));
  return [...objects.filter((object) => !replaced.has(key(object))), ...others];
}

/** An object of a cluster, to change and put back. */
export function objectOf(objects: readonly ApiObject[], kind: string, name: string): ApiObject {
  const found = objects.find((object) => object.kind === kind && object.metadata?.name === name);
  if (found === undefined) throw new Error(`the cluster has no ${kind} ${name}`);
  return structuredClone(found);
}

export function lease(node: string, renewed: string): ApiObject {
  const stamp = { manager: 'kubelet', operation: 'Update', time: renewed, fieldsV1: { 'f:spec': { 'f:renewTime': {} } } };
  const metadata = { namespace: 'kube-node-lease', name: node, managedFields: [stamp] };
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: { leaseDurationSeconds: 40, renewTime: renewed } };
}

/** The agent's pod with its container in another state. */
export function crashing(agent: ApiObject, exitCode: number): ApiObject {
  const [container] = (agent['spec'] as { containers: { name: string; image: string }[] }).containers;
  const status = {
    name: container?.name,
    image: container?.image,
    ready: false,
    restartCount: 5,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode, reason: 'Error', finishedAt: '2026-01-01T11:59:00Z' } },
  };
  return { ...agent, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }], containerStatuses: [status] } };
}

export function event(name: string, namespace: string, uid: string, reason: string, message: string): ApiObject {
  return { apiVersion: 'v1', kind: 'Event', metadata: { namespace, name }, involvedObject: { uid }, type: 'Warning', reason, message, count: 2, lastTimestamp: '2026-01-01T11:59:30Z' };
}

type Labels = Readonly<Record<string, string>>;

interface Container {
  readonly name: string;
  readonly image: string;
  readonly [field: string]: unknown;
}

function machine(name: string, index: number, annotations: Labels): ApiObject[] {
  const status = {
    addresses: [{ type: 'InternalIP', address: `198.18.0.${11 + index}` }],
    conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: '', lastTransitionTime: '2026-01-01T10:00:00Z' }],
    nodeInfo: { kubeletVersion: 'v1.34.4', operatingSystem: 'linux', architecture: 'amd64' },
    capacity: { pods: '110' },
  };
  const metadata = { name, uid: `node-${name}`, creationTimestamp: '2026-01-01T10:00:00Z', labels: { 'kubernetes.io/os': 'linux' }, annotations };
  return [{ apiVersion: 'v1', kind: 'Node', metadata, spec: { podCIDRs: [`10.244.${index}.0/24`] }, status }, lease(name, '2026-01-01T11:59:55Z')];
}

function daemonSet(namespace: string, name: string, labels: Labels, nodes: number, containers: readonly Container[], initContainers: readonly Container[], volumes: readonly object[] = []): ApiObject {
  const spec = { hostNetwork: true, tolerations: [{ operator: 'Exists' }], containers, initContainers, volumes };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { namespace, name, uid: `daemonset-${name}`, labels },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec }, updateStrategy: { type: 'RollingUpdate' } },
    status: { desiredNumberScheduled: nodes, numberReady: nodes, updatedNumberScheduled: nodes },
  };
}

function agentPod(owner: ApiObject, node: string, ip: string): ApiObject {
  const { namespace = '', name = '', uid = '', labels = {} } = owner.metadata ?? {};
  const { template } = owner['spec'] as { template: { spec: { containers: Container[]; initContainers: Container[] } } };
  const made = pod(namespace, `${name}-${node}`, labels, node, ip, template.spec.containers);
  const ownerReferences = [{ kind: 'DaemonSet', name, uid }];
  return { ...made, metadata: { ...made.metadata, ownerReferences }, spec: { ...(made['spec'] as object), hostNetwork: true } };
}

function pod(namespace: string, name: string, labels: Labels, node: string, ip: string, containers: readonly Container[] = [{ name: 'a', image: 'a' }]): ApiObject {
  const containerStatuses = containers.map((each) => ({ ...each, ready: true, restartCount: 0, state: { running: {} } }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, uid: `pod-${name}`, labels, creationTimestamp: '2026-01-01T10:00:00Z' },
    spec: { nodeName: node, containers },
    status: { phase: 'Running', podIP: ip, conditions: [{ type: 'Ready', status: 'True' }], containerStatuses },
  };
}

function kubeProxy(nodes: number): ApiObject[] {
  const volumes = [{ name: 'kube-proxy', configMap: { name: 'kube-proxy' } }];
  return [
    daemonSet('kube-system', 'kube-proxy', { 'k8s-app': 'kube-proxy' }, nodes, [{ name: 'kube-proxy', image: 'registry.k8s.io/kube-proxy:v1.34.4' }], [], volumes),
    configMap('kube-system', 'kube-proxy', { 'config.conf': 'kind: KubeProxyConfiguration\nmode: ipvs\n' }),
  ];
}

function coreDns(): ApiObject[] {
  return [deployment('coredns', 'kube-dns', 'coredns:v1.12.1'), pod('kube-system', 'coredns-1', { 'k8s-app': 'kube-dns' }, 'n1', '10.244.0.9')];
}

/** One replica, which is ready. */
function deployment(name: string, app: string, image: string): ApiObject {
  const labels = { 'k8s-app': app };
  const spec = { replicas: 1, selector: { matchLabels: labels }, template: { spec: { containers: [{ name, image }] } } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace: 'kube-system', name, labels }, spec, status: { readyReplicas: 1 } };
}

function configMap(namespace: string, name: string, data: Labels): ApiObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name }, data };
}

function calico(kind: string, name: string, spec: object): ApiObject {
  return { apiVersion: 'crd.projectcalico.org/v1', kind, metadata: { name }, spec };
}

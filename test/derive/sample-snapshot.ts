import type { DaemonSet, Deployment, PodTemplate } from '../../src/model/cluster-facts.ts';
import type { NodeFacts } from '../../src/model/facts.ts';
import type { Identification } from '../../src/model/identification.ts';
import type { BgpSession, BirdState, ContainerState, NodeObject, PodState } from '../../src/model/node-facts.ts';
import { observed, unavailable } from '../../src/model/observation.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { ClusterObservations, NodeObservations, Snapshot } from '../../src/model/snapshot.ts';
import { calico, flannel } from '../report/sample-report.ts';

export const TAKEN = '2026-03-01T03:00:00Z';
const EARLIER = '2026-02-01T00:00:00Z';

export function seen<T>(value: T): Observation<T> {
  return observed(value, TAKEN, 'test');
}

export const running: ContainerState = { image: 'docker.io/calico/node:v3.28.5', ready: true, restarts: 0, state: 'running', reason: '', message: '', started: EARLIER, last: null };

/** A pod of calico-node that is ready, with changes of the pod and of its container. */
export function agentPod(changes: Partial<PodState> = {}, container: Partial<ContainerState> = {}): PodState {
  return {
    namespace: 'kube-system',
    node: 'n1',
    uid: 'u',
    phase: 'Running',
    ready: true,
    readySince: '',
    deleting: false,
    goneBy: '',
    ips: ['198.18.0.11'],
    created: EARLIER,
    revision: 'r1',
    unscheduled: '',
    initContainers: {},
    containers: { 'calico-node': { ...running, ...container } },
    ...changes,
  };
}

export function nodeObject(index: number, changes: Partial<NodeObject> = {}): NodeObject {
  return {
    uid: `uid-${index}`,
    created: EARLIER,
    labels: {},
    annotations: { 'projectcalico.org/IPv4Address': `198.18.0.${10 + index}/24` },
    podCidrs: [`10.244.${index}.0/24`],
    internalIps: [`198.18.0.${10 + index}`],
    externalIps: [],
    conditions: { Ready: { status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status', since: EARLIER } },
    taints: [],
    unschedulable: false,
    deleting: false,
    os: 'linux',
    arch: 'amd64',
    kubeletVersion: 'v1.34.4',
    kernelVersion: '6.1.0',
    osImage: 'Debian',
    containerRuntime: 'containerd://1.7',
    podCapacity: 110,
    ...changes,
  };
}

/** What BIRD of one node of three says; `down` names the other nodes with which the session is in another state. */
export function bird(index: number, down: Readonly<Record<number, Partial<BgpSession>>> = {}): BirdState {
  const peers = [1, 2, 3].filter((peer) => peer !== index);
  const session: BgpSession = { state: 'up', bgpState: 'Established', neighbor: '', neighborAs: '64512', since: '02:00:00', lastError: '', imported: 1, exported: 1 };
  const sessions = Object.fromEntries(
    peers.map((peer) => [`Mesh_198_18_0_${10 + peer}`, { ...session, neighbor: `198.18.0.${10 + peer}`, ...down[peer] }]),
  );
  return { v4: { answering: true, message: '', routerId: `198.18.0.${10 + index}`, sessions }, v6: null };
}

/** Facts of a healthy node of Calico with BGP. */
export function nodeFacts(index: number, changes: NodeObservations = {}): NodeObservations {
  return {
    'node.object': seen(nodeObject(index)),
    'node.lease': seen({ renewed: TAKEN, durationSeconds: 40, ageSeconds: 3 }),
    'node.agents': seen({ [`calico-node-${index}`]: agentPod({ node: `n${index}` }) }),
    'node.agentTrouble': seen({ lastWords: {}, events: [], unheard: [] }),
    'node.bird': seen(bird(index)),
    'node.podAddresses': seen({ inUse: index, waiting: 0 }),
    ...changes,
  };
}

export function nodeWith<F extends keyof NodeFacts>(index: number, fact: F, value: NodeFacts[F]): NodeObservations {
  return nodeFacts(index, { [fact]: seen(value) });
}

const template: PodTemplate = {
  hostNetwork: true,
  nodeSelector: {},
  nodeAffinity: [],
  tolerations: [],
  configMaps: [],
  initContainers: {},
  containers: {},
};

export function daemonSet(name: string, changes: Partial<PodTemplate> = {}): DaemonSet {
  return { labels: { 'k8s-app': name }, annotations: {}, owners: [], uid: name, selector: { 'k8s-app': name }, template: { ...template, ...changes }, updateStrategy: 'RollingUpdate', desired: 3, ready: 3, updated: 3 };
}

export function deployment(app: string, ready: number, desired: number): Deployment {
  return { labels: { 'k8s-app': app }, annotations: {}, owners: [], selector: { 'k8s-app': app }, template, desired, ready };
}

export const calicoIdentification: Identification = {
  ...calico,
  agentSets: [{ cni: 'calico', namespace: 'kube-system', name: 'calico-node', selector: { 'k8s-app': 'calico-node' }, calicoContainer: 'calico-node', flannelContainer: null }],
};

export const flannelIdentification: Identification = {
  ...flannel,
  agentSets: [{ cni: 'flannel', namespace: 'kube-flannel', name: 'kube-flannel-ds', selector: { app: 'flannel' }, calicoContainer: null, flannelContainer: 'kube-flannel' }],
};

const clusterFacts: ClusterObservations = {
  'cluster.version': seen({ gitVersion: 'v1.34.4' }),
  'cluster.daemonSets': seen({ 'kube-system/calico-node': daemonSet('calico-node'), 'kube-system/kube-proxy': daemonSet('kube-proxy') }),
  'cluster.deployments': seen({ 'kube-system/calico-kube-controllers': deployment('calico-kube-controllers', 1, 1), 'kube-system/coredns': deployment('kube-dns', 2, 2) }),
  'cluster.kubeProxyConfig': seen({ mode: 'iptables', clusterCidr: null }),
  'cluster.bgpConfiguration': unavailable('not-installed', 'there is no BGPConfiguration default'),
  'cluster.bgpPeers': seen({}),
  'cluster.daemonSetEvents': seen({}),
  'cluster.ipamBlocks': seen({
    '10.244.217.0/26': { node: 'n1', addresses: 64, used: 5, usedBy: { n1: 5 } },
    '10.244.99.64/26': { node: 'n2', addresses: 64, used: 64, usedBy: { n2: 64 } },
  }),
};

/** A snapshot of three healthy nodes of Calico with BGP, with other nodes, cluster facts or anything else in their place. */
export function sampleSnapshot(nodes: Snapshot['nodes'] = {}, cluster: ClusterObservations = {}, changes: Partial<Snapshot> = {}): Snapshot {
  return {
    apiVersion: 'kubectl-cni/v1',
    kind: 'Snapshot',
    schema: 1,
    tool: '0.1.0',
    taken: TAKEN,
    command: 'status',
    nodesAsked: [],
    identification: calicoIdentification,
    cluster: { ...clusterFacts, ...cluster },
    nodes: { n1: nodeFacts(1), n2: nodeFacts(2), n3: nodeFacts(3), ...nodes },
    ...changes,
  };
}

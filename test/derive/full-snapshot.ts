import type { ClusterFacts, NodeFacts } from '../../src/model/facts.ts';
import { unavailable } from '../../src/model/observation.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { hostFacts } from './sample-host.ts';
import { TAKEN, agentPod, bird, nodeFacts, nodeObject, running, sampleSnapshot, seen } from './sample-snapshot.ts';

const note = { reason: 'Unhealthy', message: 'Readiness probe failed', count: 3, last: TAKEN };
const { cluster } = sampleSnapshot();

/** Every fact of the cluster; a fact that is added does not compile until it is here. */
const allCluster: { readonly [F in keyof ClusterFacts]: Observation<ClusterFacts[F]> } = {
  'cluster.version': seen({ gitVersion: 'v1.34.4' }),
  'cluster.apiGroups': seen({ apps: ['v1'], 'crd.projectcalico.org': ['v1'] }),
  'cluster.daemonSets': cluster['cluster.daemonSets'] ?? unavailable('failed', ''),
  'cluster.deployments': cluster['cluster.deployments'] ?? unavailable('failed', ''),
  'cluster.componentPods': seen({ 'kube-system/coredns-1': agentPod({ ready: false }, { ready: false, last: { reason: 'Error', exitCode: 1, started: '', finished: TAKEN, message: '' } }) }),
  'cluster.kubeProxyPods': seen({}),
  'cluster.daemonSetEvents': seen({ event: note }),
  'cluster.flannelConfig': unavailable('not-applicable', 'Calico has no net-conf.json'),
  'cluster.calicoConfig': seen({ configMap: 'kube-system/calico-config', backend: 'bird', vethMtu: '0', typhaServiceName: 'none', ipam: 'calico-ipam' }),
  'cluster.kubeProxyConfig': seen({ mode: 'iptables', clusterCidr: '10.244.0.0/16' }),
  'cluster.ipPools': seen({ 'default-ipv4-ippool': { cidr: '10.244.0.0/16', ipipMode: 'Never', vxlanMode: 'Never', blockSize: 26, disabled: false, natOutgoing: true, nodeSelector: 'all()', allowedUses: ['Workload', 'Tunnel'], assignmentMode: 'Automatic' } }),
  'cluster.ipamBlocks': cluster['cluster.ipamBlocks'] ?? unavailable('failed', ''),
  'cluster.ipamConfig': seen({ strictAffinity: false, autoAllocateBlocks: true, maxBlocksPerHost: 0 }),
  'cluster.felixConfiguration': seen({ bpfEnabled: false, wireguardEnabled: false, vxlanPort: null, vxlanVni: null, wireguardPort: null, nftablesMode: null }),
  'cluster.bgpConfiguration': seen({ nodeToNodeMeshEnabled: true, asNumber: null }),
  'cluster.bgpPeers': seen({ rack: { node: null, nodeSelector: 'all()', peerIp: '192.0.2.1', peerSelector: '', asNumber: '64513' } }),
  'cluster.clusterInformation': seen({ calicoVersion: 'v3.28.5', datastoreReady: true, clusterType: 'k8s,bgp,kdd' }),
  'cluster.installation': unavailable('not-installed', 'operator.tigera.io is not served'),
  'cluster.tigeraStatuses': unavailable('not-installed', 'operator.tigera.io is not served'),
  'cluster.endPolicies': seen({ 'NetworkPolicy kube-system/default-deny': { end: 'ours', kind: 'NetworkPolicy', directions: ['ingress'] } }),
};

/** Every fact of a node. */
const allOfNode: { readonly [F in keyof NodeFacts]: Observation<NodeFacts[F]> } = {
  'node.object': seen(nodeObject(1, { taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] })),
  'node.lease': seen({ renewed: TAKEN, durationSeconds: 40, ageSeconds: 3 }),
  'node.agents': seen({ 'calico-node-1': agentPod({ initContainers: { 'install-cni': { ...running, state: 'terminated', reason: 'Completed' } } }) }),
  'node.agentTrouble': seen({ lastWords: { 'calico-node-1/calico-node': { reason: 'Terminating', previous: true } }, events: [note], unheard: [{ reason: 'forbidden', detail: 'no right to list events in kube-system' }] }),
  'node.bird': seen({ v4: bird(1).v4, v6: { answering: false, message: 'unable to connect to server control socket', routerId: null, sessions: {} } }),
  'node.podAddresses': seen({ inUse: 3, waiting: 1 }),
  ...hostFacts,
};

/** A snapshot that has every fact; the example of its schema. */
export const fullSnapshot: Snapshot = sampleSnapshot(undefined, allCluster, {
  nodes: { n1: allOfNode, n2: nodeFacts(2, { 'node.bird': unavailable('forbidden', 'no right to create pods/exec in kube-system') }) },
});

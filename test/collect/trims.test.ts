import assert from 'node:assert/strict';
import { trimBgpConfiguration } from '../../src/collect/cluster/bgp-configuration.ts';
import { trimBgpPeers } from '../../src/collect/cluster/bgp-peers.ts';
import { trimClusterInformation } from '../../src/collect/cluster/cluster-information.ts';
import { trimDaemonSet } from '../../src/collect/cluster/daemon-sets.ts';
import { trimDeployment } from '../../src/collect/cluster/deployments.ts';
import { trimFelixConfiguration } from '../../src/collect/cluster/felix-configuration.ts';
import { trimInstallation } from '../../src/collect/cluster/installation.ts';
import { trimIpPool } from '../../src/collect/cluster/ip-pools.ts';
import { trimIpamBlocks } from '../../src/collect/cluster/ipam-blocks.ts';
import { trimIpamConfig } from '../../src/collect/cluster/ipam-config.ts';
import { trimTigeraStatuses } from '../../src/collect/cluster/tigera-statuses.ts';
import { trimEvent } from '../../src/collect/event-note.ts';
import { trimLease } from '../../src/collect/node/leases.ts';
import { trimNode } from '../../src/collect/node/node-objects.ts';
import { countPods } from '../../src/collect/node/pod-addresses.ts';
import { trimPod } from '../../src/collect/pod-state.ts';
import type { ApiObject } from '../../src/kube/index.ts';
import { recording } from '../parse/recording.ts';

function recorded(name: string): ApiObject {
  return JSON.parse(recording('kubernetes', `1.34.4-${name}.json`)) as ApiObject;
}

const EMPTY: ApiObject = {};
const ODD: ApiObject = { metadata: { name: 'x', labels: 'no' }, spec: { template: 7, allocations: {}, selector: [] }, status: null } as unknown as ApiObject;

describe('trimming', () => {
  it('keeps of a DaemonSet what identifies a CNI', () => {
    const set = trimDaemonSet(recorded('daemonset-calico-node'));
    assert.deepEqual([set.desired, set.ready, set.updated, set.updateStrategy], [3, 3, 3, 'RollingUpdate']);
    assert.deepEqual(set.selector, { 'k8s-app': 'calico-node' });
    assert.deepEqual(set.annotations, {});
    assert.deepEqual(set.template.configMaps, ['calico-config', 'kubernetes-services-endpoint']);
    assert.deepEqual(Object.keys(set.template.initContainers), ['upgrade-ipam', 'install-cni', 'mount-bpffs']);
    const node = set.template.containers['calico-node'];
    assert.equal(node?.image, 'docker.io/calico/node:v3.28.5');
    assert.equal(node?.env['CALICO_NETWORKING_BACKEND'], 'configmap:calico-config/calico_backend');
    assert.equal(node?.env['NODENAME'], 'field:spec.nodeName');
    assert.equal(node?.env['CLUSTER_TYPE'], 'k8s,bgp');
    assert.deepEqual(node?.requests, { cpu: '250m' });
  });

  it("keeps nobody's secrets and no strangers' environment", () => {
    const env = [
      { name: 'FELIX_PASSWORD', value: 'hunter2' },
      { name: 'CALICO_TOKEN', value: 'hunter2' },
      { name: 'FELIX_TYPHAKEYFILE', value: '/node-certs/tls.key' },
      { name: 'DATABASE_URL', value: 'hunter2' },
      { name: 'CNI_CONF_NAME', valueFrom: { secretKeyRef: { name: 'hunter2', key: 'x' } } },
      { name: 'CLUSTER_TYPE', value: 'https://u:hunter2@host' },
    ];
    const containers = [{ name: 'a', image: 'b', env, command: ['run', '--api-key', 'hunter2'], args: ['--password=hunter2'] }];
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': 'hunter2', 'example.com/note': 'hunter2', 'meta.helm.sh/release-name': 'calico' };
    const set = trimDaemonSet({ metadata: { annotations }, spec: { template: { spec: { containers } } } });
    assert.doesNotMatch(JSON.stringify(set), /hunter2/);
    assert.deepEqual(set.annotations, { 'meta.helm.sh/release-name': 'calico' });
    assert.deepEqual(set.template.containers['a']?.env, { FELIX_TYPHAKEYFILE: '/node-certs/tls.key', CLUSTER_TYPE: 'https://(redacted)@host' });
  });

  it('keeps where pods may run', () => {
    const term = { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }, { key: 'c', operator: 'Exists' }], matchFields: [] };
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } } };
    const tolerations = [{ operator: 'Exists', effect: 'NoSchedule' }, { key: 'd', value: 'e' }];
    const { template } = trimDaemonSet({ spec: { template: { spec: { affinity, tolerations, nodeSelector: { 'kubernetes.io/os': 'linux' } } } } });
    assert.deepEqual(template.nodeAffinity, [{ matchExpressions: term.matchExpressions }]);
    assert.deepEqual(template.tolerations, tolerations);
    assert.deepEqual(template.nodeSelector, { 'kubernetes.io/os': 'linux' });
  });

  it('takes one replica for a Deployment that says nothing', () => {
    assert.equal(trimDeployment(EMPTY).desired, 1);
    assert.equal(trimDeployment({ spec: { replicas: 0 } }).desired, 0);
  });

  it('keeps of a Node what concerns its network', () => {
    const node = trimNode(recorded('node'));
    assert.deepEqual(node.annotations, { 'projectcalico.org/IPv4Address': '198.18.0.11/24' });
    assert.deepEqual([node.podCidrs, node.internalIps, node.podCapacity, node.kubeletVersion], [['10.244.1.0/24'], ['198.18.0.11'], 60, 'v1.34.4']);
    assert.equal(node.conditions['NetworkUnavailable']?.reason, 'CalicoIsUp');
  });

  it("keeps no environment of a k3s node, and no token among its arguments", () => {
    const annotations = {
      'k3s.io/node-args': '["server","--flannel-backend","none","--token","hunter2","--kubelet-arg","x"]',
      'k3s.io/node-env': '{"K3S_TOKEN":"hunter2"}',
      'flannel.alpha.coreos.com/backend-data': '{"VNI":1}',
      'custom.example.com/backend-type': 'vxlan',
      'volumes.kubernetes.io/x': 'true',
    };
    assert.deepEqual(trimNode({ metadata: { annotations } }).annotations, {
      'k3s.io/node-args': '["server","--flannel-backend","none","--token","(redacted)","--kubelet-arg","x"]',
      'flannel.alpha.coreos.com/backend-data': '{"VNI":1}',
      'custom.example.com/backend-type': 'vxlan',
    });
  });

  it("reads a heartbeat by the API server's clock", () => {
    assert.deepEqual(trimLease(recorded('lease'), '2026-11-23T23:32:09Z'), { renewed: '2026-11-23T23:32:01Z', durationSeconds: 40, ageSeconds: 8 });
    const fast = { spec: { renewTime: '2026-11-24T05:00:00.5Z', leaseDurationSeconds: 40 }, metadata: { managedFields: [{ manager: 'k3s', time: '2026-11-23T23:00:00Z', fieldsV1: { 'f:spec': { 'f:renewTime': {} } } }] } };
    assert.equal(trimLease(fast as unknown as ApiObject, '2026-11-23T23:01:00Z').ageSeconds, 60);
    assert.equal(trimLease({ spec: { renewTime: '2026-11-23T23:00:00.9Z' } }, '2026-11-23T23:01:00Z').ageSeconds, 59);
    assert.equal(trimLease({ spec: { renewTime: '2026-11-24T05:00:00Z' } }, '2026-11-23T23:01:00Z').ageSeconds, 0);
    assert.equal(trimLease(EMPTY, '2026-11-23T23:01:00Z').ageSeconds, Number.MAX_SAFE_INTEGER);
  });

  it('keeps the health of a pod', () => {
    const pod = trimPod(recorded('pod-calico-node'));
    assert.deepEqual([pod.node, pod.ready, pod.phase, pod.ips, pod.unscheduled], ['n3', true, 'Running', ['198.18.0.13'], '']);
    assert.deepEqual(pod.containers['calico-node'], { image: 'docker.io/calico/node:v3.28.5', ready: true, restarts: 0, state: 'running', reason: '', message: '', started: '2026-11-23T23:30:08Z', last: null });
    assert.equal(pod.initContainers['install-cni']?.reason, 'Completed');
  });

  it('keeps how a crashing container ended', () => {
    const status = { name: 'a', restartCount: 7, state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } }, lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: '2026-01-01T00:00:00Z' } } };
    const pod = trimPod({ spec: { containers: [{ name: 'a', image: 'i' }, { name: 'b', image: 'j' }] }, status: { containerStatuses: [status] } });
    assert.deepEqual(pod.containers['a'], { image: 'i', ready: false, restarts: 7, state: 'waiting', reason: 'CrashLoopBackOff', message: 'back-off', started: '', last: { reason: 'Error', exitCode: 1, started: '', finished: '2026-01-01T00:00:00Z', message: '' } });
    assert.deepEqual(pod.containers['b'], { image: 'j', ready: false, restarts: 0, state: 'unknown', reason: '', message: '', started: '', last: null });
  });

  it('tells the node that a pending pod of a DaemonSet is meant for', () => {
    const pin = { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n2'] }] };
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [pin] } } };
    const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available' }];
    const pod = trimPod({ spec: { affinity }, status: { phase: 'Pending', conditions } });
    assert.deepEqual([pod.node, pod.unscheduled], ['n2', '0/3 nodes are available']);
  });

  it('counts the addresses of a block by node', () => {
    assert.deepEqual(trimIpamBlocks([recorded('ipamblock')]), { '10.244.217.0/26': { node: 'n2', addresses: 64, used: 3, usedBy: { n2: 3 } } });
    const spec = { cidr: '10.0.0.0/30', affinity: 'virtual:load-balancer', allocations: [0, 1, null, 2], attributes: [{ secondary: { node: 'n1' } }, { handle_id: 'x' }] };
    assert.deepEqual(trimIpamBlocks([{ spec }, { spec: { ...spec, cidr: '10.0.0.4/30', deleted: true } }]), { '10.0.0.0/30': { node: null, addresses: 4, used: 3, usedBy: { n1: 1, '': 2 } } });
  });

  it('fills in what Calico takes for granted', () => {
    assert.deepEqual(trimIpPool({ spec: { cidr: 'fd00::/48' } }), { cidr: 'fd00::/48', ipipMode: 'Never', vxlanMode: 'Never', blockSize: 122, disabled: false, natOutgoing: false, nodeSelector: 'all()', allowedUses: [], assignmentMode: 'Automatic' });
    assert.deepEqual(trimBgpConfiguration(EMPTY), { nodeToNodeMeshEnabled: true, asNumber: null });
    assert.deepEqual(trimBgpConfiguration({ spec: { nodeToNodeMeshEnabled: false, asNumber: 64513 } }), { nodeToNodeMeshEnabled: false, asNumber: '64513' });
    assert.deepEqual(trimBgpPeers([{ metadata: { name: 'tor' }, spec: { peerIP: '10.0.0.1:179', asNumber: 64500, nodeSelector: 'all()' } }]), { tor: { node: null, nodeSelector: 'all()', peerIp: '10.0.0.1:179', peerSelector: '', asNumber: '64500' } });
    assert.deepEqual(trimClusterInformation({ spec: { datastoreReady: false } }), { calicoVersion: null, datastoreReady: false, clusterType: null });
    assert.deepEqual(trimIpamConfig(recorded('ipamconfig')), { strictAffinity: false, autoAllocateBlocks: true, maxBlocksPerHost: 0 });
    assert.deepEqual(trimIpamConfig(EMPTY), { strictAffinity: false, autoAllocateBlocks: true, maxBlocksPerHost: 0 });
    assert.deepEqual(trimIpamConfig({ spec: { autoAllocateBlocks: false, strictAffinity: true, maxBlocksPerHost: 4 } }), { strictAffinity: true, autoAllocateBlocks: false, maxBlocksPerHost: 4 });
    assert.deepEqual(trimFelixConfiguration({ spec: { wireguardEnabledV6: true, vxlanVNI: 4097, wireguardListeningPort: 51821 } }), { bpfEnabled: false, wireguardEnabled: true, vxlanPort: null, vxlanVni: 4097, wireguardPort: 51821, nftablesMode: null });
  });

  it('believes what the operator made before what it was asked for', () => {
    const spec = { cni: { type: 'Calico' }, calicoNetwork: { bgp: 'Enabled', mtu: 1400 } };
    const computed = { cni: { type: 'Calico', ipam: { type: 'HostLocal' } }, calicoNetwork: { bgp: 'Disabled', linuxDataplane: 'BPF' } };
    assert.deepEqual(trimInstallation({ spec, status: { computed, calicoVersion: 'v3.30.1', variant: 'Calico' } }), {
      variant: 'Calico', calicoVersion: 'v3.30.1', cniType: 'Calico', ipam: 'HostLocal', linuxDataplane: 'BPF', bgp: 'Disabled', mtu: 1400,
    });
  });

  it("keeps the words of a TigeraStatus's worst condition", () => {
    const conditions = [{ type: 'Available', status: 'False' }, { type: 'Progressing', status: 'True', message: 'rolling out' }, { type: 'Degraded', status: 'True', message: 'pod crashed' }];
    assert.deepEqual(trimTigeraStatuses([{ metadata: { name: 'calico' }, status: { conditions } }]), { calico: { available: false, degraded: true, progressing: true, message: 'pod crashed' } });
  });

  it('reads both generations of events', () => {
    assert.deepEqual(trimEvent({ reason: 'Unhealthy', message: 'not ready', count: 4, lastTimestamp: '2026-01-01T00:00:00Z' }), { reason: 'Unhealthy', message: 'not ready', count: 4, last: '2026-01-01T00:00:00Z' });
    assert.deepEqual(trimEvent({ reason: 'Failed', note: 'x', eventTime: '2026-01-01T00:00:00.1Z' }), { reason: 'Failed', message: 'x', count: 1, last: '2026-01-01T00:00:00.1Z' });
  });

  it('counts the pods that hold an address, and those that wait for one', () => {
    const row = (node: string, ip: string, status: string): { name: string; namespace: string; cells: Record<string, string> } => ({ name: 'p', namespace: '', cells: { Node: node, IP: ip, Status: status } });
    const rows = [
      row('n1', '10.244.1.2', 'Running'),
      row('n1', '10.244.1.3', 'CrashLoopBackOff'),
      row('n1', '10.244.1.4', 'Completed'),
      row('n1', '198.18.0.11', 'Running'),
      row('n1', '10.244.1.5', 'Evicted'),
      row('n1', '<none>', 'ContainerCreating'),
      row('n1', '<none>', 'Init:0/2'),
      row('n1', '<none>', 'Terminating'),
      row('<none>', '<none>', 'Pending'),
      row('n2', '10.244.2.2', 'Terminating'),
    ];
    assert.deepEqual(countPods(rows, new Set(['198.18.0.11'])), { n1: { inUse: 3, waiting: 2 }, n2: { inUse: 1, waiting: 0 } });
  });

  it('takes an object in which everything is missing or odd', () => {
    const trims = [trimDaemonSet, trimDeployment, trimNode, trimPod, trimIpPool, trimEvent, trimInstallation, trimFelixConfiguration, trimBgpConfiguration, trimClusterInformation, trimIpamConfig];
    for (const trim of trims) for (const object of [EMPTY, ODD]) assert.doesNotThrow(() => JSON.stringify(trim(object)), trim.name);
    assert.deepEqual(trimIpamBlocks([EMPTY, ODD]), {});
    assert.deepEqual(trimTigeraStatuses([EMPTY]), {});
  });
});

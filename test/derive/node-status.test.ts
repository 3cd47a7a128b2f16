import assert from 'node:assert/strict';
import { nodeStatuses, nodesNotSeen } from '../../src/derive/node-status.ts';
import { observed, unavailable } from '../../src/model/observation.ts';
import type { AgentState, NodeStatus } from '../../src/model/report.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { agentPod, bird, daemonSet, flannelIdentification, nodeFacts, nodeObject, nodeWith, running, sampleSnapshot, seen } from './sample-snapshot.ts';

const crashed = { reason: 'Error', exitCode: 1, started: '', finished: '2026-03-01T02:59:00Z', message: '' };
const JUST_NOW = '2026-03-01T02:59:20Z';

function rowOf(snapshot: Snapshot, name = 'n1'): NodeStatus {
  return nodeStatuses(snapshot).find((row) => row.name === name) ?? assert.fail(`no row for ${name}`);
}

/** What is the case on n1, and the state and reason that its row shows. */
const agents: readonly (readonly [what: string, snapshot: Snapshot, state: AgentState['state'], why: string])[] = [
  ['a healthy agent', sampleSnapshot(), 'ready', ''],
  [
    'a crash loop, with its last words',
    sampleSnapshot({
      n1: nodeFacts(1, {
        'node.agents': seen({ a: agentPod({ ready: false }, { ready: false, restarts: 7, state: 'waiting', reason: 'CrashLoopBackOff', message: 'back-off 5m0s', last: crashed }) }),
        'node.agentTrouble': seen({ lastWords: { 'a/calico-node': { reason: 'no interface matches eth9', previous: true } }, events: [], unheard: [] }),
      }),
    }),
    'crashing',
    'CrashLoopBackOff, 7 restarts: no interface matches eth9',
  ],
  [
    'a crash loop whose log could not be read',
    sampleSnapshot({
      n1: nodeFacts(1, {
        'node.agents': seen({ a: agentPod({ ready: false }, { ready: false, restarts: 1, state: 'waiting', reason: 'CrashLoopBackOff', last: crashed }) }),
        'node.agentTrouble': unavailable('forbidden', 'no right to get pods/log in kube-system'),
      }),
    }),
    'crashing',
    'CrashLoopBackOff, 1 restart: exit code 1',
  ],
  [
    'an init container that fails',
    sampleSnapshot({
      n1: nodeFacts(1, {
        'node.agents': seen({
          a: agentPod(
            { ready: false, phase: 'Pending', initContainers: { 'install-cni': { ...running, ready: false, restarts: 3, state: 'waiting', reason: 'CrashLoopBackOff', last: crashed } } },
            { ready: false, state: 'waiting', reason: 'PodInitializing' },
          ),
        }),
        'node.agentTrouble': seen({ lastWords: { 'a/install-cni': { reason: 'no space left on device', previous: true } }, events: [], unheard: [] }),
      }),
    }),
    'crashing',
    'init container install-cni: CrashLoopBackOff, 3 restarts: no space left on device',
  ],
  [
    'an image that cannot be pulled',
    sampleSnapshot({ n1: nodeWith(1, 'node.agents', { a: agentPod({ ready: false }, { image: 'docker.io/calico/node:v9', ready: false, state: 'waiting', reason: 'ImagePullBackOff', message: 'Back-off' }) }) }),
    'no image',
    'ImagePullBackOff: docker.io/calico/node:v9',
  ],
  ['a pod that no node takes', sampleSnapshot({ n1: nodeWith(1, 'node.agents', { a: agentPod({ ready: false, phase: 'Pending', unscheduled: '0/3 nodes are available: 1 Insufficient memory.', containers: {} }) }) }), 'pending', '0/3 nodes are available: 1 Insufficient memory'],
  [
    'a failing readiness probe',
    sampleSnapshot({
      n1: nodeFacts(1, {
        'node.agents': seen({ a: agentPod({ ready: false }, { ready: false }) }),
        'node.agentTrouble': seen({ lastWords: {}, events: [{ reason: 'Unhealthy', message: 'Readiness probe failed: calico/node is not ready: felix is not ready: readiness probe reporting 503\n', count: 9, last: '' }], unheard: [] }),
      }),
    }),
    'not ready',
    'calico/node is not ready: felix is not ready: readiness probe reporting 503',
  ],
  ['a pod that has just started', sampleSnapshot({ n1: nodeWith(1, 'node.agents', { a: agentPod({ ready: false, created: JUST_NOW }, { ready: false, state: 'waiting', reason: 'ContainerCreating' }) }) }), 'starting', 'ContainerCreating, started 40 s ago'],
  [
    'a pod that crashes, of which only a probe told',
    sampleSnapshot({
      n1: {
        ...nodeWith(1, 'node.agents', { a: agentPod({ ready: false }, { ready: false, state: 'waiting', reason: 'CrashLoopBackOff', restarts: 4, last: crashed }) }),
        'node.agentTrouble': seen({ lastWords: {}, events: [{ reason: 'Unhealthy', message: 'Readiness probe failed: connection refused', count: 3, last: '' }], unheard: [] }),
      },
    }),
    'crashing',
    'CrashLoopBackOff, 4 restarts: exit code 1',
  ],
  ['a pod that has restarted', sampleSnapshot({ n1: nodeWith(1, 'node.agents', { a: agentPod({ ready: false }, { ready: false, started: JUST_NOW, last: crashed }) }) }), 'starting', 'restarted 40 s ago'],
  ['a pod that was ready until a moment ago', sampleSnapshot({ n1: nodeWith(1, 'node.agents', { a: agentPod({ ready: false, readySince: JUST_NOW }, { ready: false }) }) }), 'not ready', 'not ready for 40 s'],
  ['a pod that is being replaced', sampleSnapshot({ n1: nodeWith(1, 'node.agents', { a: agentPod({ deleting: true, ready: false }), b: agentPod() }) }), 'ready', ''],
  ['a pod that is being deleted without another', sampleSnapshot({ n1: nodeWith(1, 'node.agents', { a: agentPod({ deleting: true, ready: false }) }) }), 'not ready', 'its pod is being deleted'],
  ['a pod that hangs in deletion', sampleSnapshot({ n1: nodeWith(1, 'node.agents', { a: agentPod({ deleting: true, goneBy: '2026-03-01T02:50:00Z', ready: false }) }) }), 'not ready', 'its pod hangs in deletion, and no other is made while it is there'],
  [
    'a node that affinity leaves out and that never ran an agent',
    sampleSnapshot(
      { n1: nodeFacts(1, { 'node.object': seen(nodeObject(1, { annotations: {} })), 'node.agents': seen({}) }) },
      { 'cluster.daemonSets': seen({ 'kube-system/calico-node': daemonSet('calico-node', { nodeAffinity: [{ matchExpressions: [{ key: 'node-role.kubernetes.io/edge', operator: 'Exists' }] }] }) }) },
    ),
    'none',
    'the node affinity does not admit it (node-role.kubernetes.io/edge)',
  ],
  [
    'a DaemonSet that does not tolerate the node',
    sampleSnapshot({ n1: nodeFacts(1, { 'node.object': seen(nodeObject(1, { taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] })), 'node.agents': seen({}) }) }),
    'missing',
    'its taint dedicated=gpu:NoSchedule is not tolerated',
  ],
  [
    'a DaemonSet whose node selector leaves the node out',
    sampleSnapshot({ n1: nodeWith(1, 'node.agents', {}) }, { 'cluster.daemonSets': seen({ 'kube-system/calico-node': daemonSet('calico-node', { nodeSelector: { network: 'calico' } }) }) }),
    'missing',
    'it lacks the label network=calico of the node selector',
  ],
  [
    'a working control plane node that is left out on purpose',
    sampleSnapshot({ n1: nodeFacts(1, { 'node.object': seen(nodeObject(1, { taints: [{ key: 'node-role.kubernetes.io/control-plane', value: '', effect: 'NoSchedule' }] })), 'node.agents': seen({}) }) }),
    'none',
    'its taint node-role.kubernetes.io/control-plane:NoSchedule is not tolerated',
  ],
  [
    'a pod whose creation is refused',
    sampleSnapshot({ n1: nodeWith(1, 'node.agents', {}) }, { 'cluster.daemonSetEvents': seen({ e: { reason: 'FailedCreate', message: 'Error creating: violates PodSecurity', count: 3, last: '' } }) }),
    'missing',
    'violates PodSecurity',
  ],
  ['no pod, and nothing that says why', sampleSnapshot({ n1: nodeWith(1, 'node.agents', {}) }), 'missing', 'the DaemonSet has made no pod for it'],
  ['a node that has just joined', sampleSnapshot({ n1: nodeFacts(1, { 'node.object': seen(nodeObject(1, { created: JUST_NOW })), 'node.agents': seen({}) }) }), 'starting', 'joined 40 s ago'],
  ['a Windows node', sampleSnapshot({ n1: nodeFacts(1, { 'node.object': seen(nodeObject(1, { os: 'windows' })), 'node.agents': seen({}) }) }), 'none', 'Windows: not checked'],
  ['a virtual node', sampleSnapshot({ n1: nodeFacts(1, { 'node.object': seen(nodeObject(1, { labels: { type: 'virtual-kubelet' } })), 'node.agents': seen({}) }) }), 'none', 'virtual node'],
  ['a silent node, whatever the API says of its pods', sampleSnapshot({ n1: nodeWith(1, 'node.lease', { renewed: '', durationSeconds: 40, ageSeconds: 34 }) }), 'unknown', ''],
  ['pods that may not be listed', sampleSnapshot({ n1: nodeFacts(1, { 'node.agents': unavailable('forbidden', 'no right to list pods in kube-system') }) }), 'unknown', 'no right to list pods in kube-system'],
  ['an agent that is part of k3s', sampleSnapshot({ n1: nodeFacts(1, { 'node.agents': unavailable('not-applicable', '') }) }, {}, { identification: { ...flannelIdentification, embedded: true, agentSets: [] } }), 'embedded', ''],
  ['no CNI', sampleSnapshot({}, {}, { identification: { ...flannelIdentification, cni: 'none', agentSets: [] } }), 'none', ''],
];

describe('the row of a node', () => {
  for (const [what, snapshot, state, why] of agents) {
    it(`says of ${what}: ${state}`, () => {
      const { agent } = rowOf(snapshot);
      assert.deepEqual({ state: agent.state, why: agent.why }, { state, why });
    });
  }

  it('counts restarts as kubectl does', () => {
    assert.equal(rowOf(sampleSnapshot({ n1: nodeWith(1, 'node.agents', { a: agentPod({}, { restarts: 4 }) }) })).agent.restarts, 4);
  });

  it('has version, address, sessions, addresses and pod CIDR of a healthy node, and no notes', () => {
    const { name, seen: wasSeen, version, address, overlay, sessions, podAddresses, podCidrs, notes } = rowOf(sampleSnapshot());
    assert.deepEqual(
      { name, wasSeen, version, address, overlay, sessions, podAddresses, podCidrs, notes },
      {
        name: 'n1',
        wasSeen: true,
        version: 'v3.28.5',
        address: '198.18.0.11',
        overlay: null,
        sessions: { established: 2, expected: 2, down: [] },
        podAddresses: { used: 5, total: 64, free: 59 },
        podCidrs: ['10.244.1.0/24'],
        notes: [],
      },
    );
  });

  it('names the peer of a session that is down, by its address where it is no node', () => {
    const foreign = bird(1, { 3: { state: 'start', bgpState: 'Connect', lastError: 'Socket: Connection timed out' } });
    const sessions = { ...foreign.v4?.sessions, Global_192_0_2_1: { ...(bird(2).v4?.sessions['Mesh_198_18_0_11'] ?? assert.fail()), neighbor: '192.0.2.1', bgpState: 'Active' } };
    const snapshot = sampleSnapshot({ n1: nodeWith(1, 'node.bird', { v4: { answering: true, message: '', routerId: null, sessions }, v6: null }) });
    assert.deepEqual(rowOf(snapshot).sessions, {
      established: 1,
      expected: 3,
      down: [
        { peer: 'n3', state: 'Connect', error: 'Socket: Connection timed out' },
        { peer: '192.0.2.1', state: 'Active', error: '' },
      ],
    });
  });

  it('counts a session that BIRD does not even have as down', () => {
    const snapshot = sampleSnapshot({ n1: nodeWith(1, 'node.bird', { v4: { answering: true, message: '', routerId: null, sessions: {} }, v6: null }) });
    assert.deepEqual(rowOf(snapshot).sessions?.down, ['n2', 'n3'].map((peer) => ({ peer, state: 'absent', error: 'BIRD has no such session' })));
  });

  for (const [what, snapshot] of [
    ['the peers may not be listed', sampleSnapshot({}, { 'cluster.bgpPeers': unavailable('forbidden', '') })],
    ['a Node object is missing', sampleSnapshot({ n2: nodeFacts(2, { 'node.object': unavailable('failed', '') }) })],
  ] as const) {
    it(`does not say how many sessions are expected when ${what}`, () => assert.equal(rowOf(snapshot).sessions?.expected, null));
  }

  for (const [what, snapshot] of [
    ['exec was left out', sampleSnapshot({ n1: nodeFacts(1, { 'node.bird': unavailable('not-asked', '--no-exec') }) })],
    ['BIRD does not answer', sampleSnapshot({ n1: nodeWith(1, 'node.bird', { v4: { answering: false, message: 'unable to connect', routerId: null, sessions: {} }, v6: null }) })],
    ['BGP is not used', sampleSnapshot({}, {}, { identification: { ...flannelIdentification } })],
  ] as const) {
    it(`has no sessions, not 0, when ${what}`, () => assert.equal(rowOf(snapshot).sessions, null));
  }

  it('counts nothing as free that pods have to ask for by name', () => {
    const pool = { cidr: '10.244.0.0/16', ipipMode: 'Never', vxlanMode: 'Never', blockSize: 26, disabled: false, natOutgoing: true, nodeSelector: 'all()', allowedUses: [], assignmentMode: 'Automatic' };
    const pools = { a: pool, b: { ...pool, cidr: '10.98.0.0/16', assignmentMode: 'Manual' } };
    const blocks = { '10.244.1.0/26': { node: 'n1', addresses: 64, used: 60, usedBy: { n1: 60 } }, '10.98.0.0/26': { node: 'n1', addresses: 64, used: 5, usedBy: { n1: 5 } } };
    const count = (change: object): unknown => rowOf(sampleSnapshot({}, { 'cluster.ipamBlocks': observed(blocks, '', ''), ...change })).podAddresses;
    assert.deepEqual(count({ 'cluster.ipPools': observed(pools, '', '') }), { used: 65, total: 69, free: 4 });
    assert.deepEqual(count({ 'cluster.ipPools': unavailable('forbidden', '') }), { used: 65, total: 128, free: 63 });
  });

  it('counts addresses of the pod CIDR with host-local', () => {
    assert.deepEqual(rowOf(sampleSnapshot({}, {}, { identification: flannelIdentification }), 'n2').podAddresses, { used: 2, total: 253, free: 251 });
  });

  for (const [what, snapshot] of [
    ['the blocks may not be listed', sampleSnapshot({}, { 'cluster.ipamBlocks': unavailable('forbidden', '') })],
    ['the pods may not be listed', sampleSnapshot({ n1: nodeFacts(1, { 'node.podAddresses': unavailable('forbidden', '') }) }, {}, { identification: flannelIdentification })],
    ['the node has no pod CIDR', sampleSnapshot({ n1: nodeWith(1, 'node.object', nodeObject(1, { podCidrs: [] })) }, {}, { identification: flannelIdentification })],
    ['the IPAM is of another kind', sampleSnapshot({}, {}, { identification: { ...flannelIdentification, ipam: 'other' } })],
  ] as const) {
    it(`has no addresses, not 0, when ${what}`, () => assert.equal(rowOf(snapshot).podAddresses, null));
  }

  it('takes the version of the running container, whatever else runs in its pod', () => {
    const containers = { sidecar: { ...running, image: 'envoy:v1' }, 'calico-node': { ...running, image: 'registry:5000/calico/node:v3.27.0-amd64' } };
    assert.equal(rowOf(sampleSnapshot({ n1: nodeWith(1, 'node.agents', { a: agentPod({ containers }) }) })).version, 'v3.27.0');
    assert.equal(rowOf(sampleSnapshot({ n1: nodeWith(1, 'node.agents', { a: agentPod({}, { image: `calico/node@sha256:${'0'.repeat(64)}` }) }) })).version, null);
  });

  it('shows what flannel announced as the overlay', () => {
    const annotations = { 'flannel.alpha.coreos.com/backend-type': 'vxlan', 'flannel.alpha.coreos.com/backend-data': '{"VNI":1,"VtepMAC":"c2:21:5e:0b:7a:01"}', 'flannel.alpha.coreos.com/public-ip': '198.18.0.11' };
    const row = rowOf(sampleSnapshot({ n1: nodeWith(1, 'node.object', nodeObject(1, { annotations })) }, {}, { identification: flannelIdentification }));
    assert.deepEqual([row.address, row.overlay], ['198.18.0.11', 'vxlan 10.244.1.0 c2:21:5e:0b:7a:01']);
  });

  const notes: readonly (readonly [what: string, snapshot: Snapshot, name: string, notes: readonly string[]])[] = [
    ['an old heartbeat', sampleSnapshot({ n1: nodeWith(1, 'node.lease', { renewed: '', durationSeconds: 40, ageSeconds: 34 }) }), 'n1', ['heartbeat 34 s old']],
    ['a node that is not ready', sampleSnapshot({ n1: nodeWith(1, 'node.object', nodeObject(1, { conditions: { Ready: { status: 'False', reason: 'KubeletNotReady', message: 'cni plugin not initialized', since: '' } }, unschedulable: true })) }), 'n1', ['NotReady: cni plugin not initialized', 'cordoned']],
    ['a network that is unavailable', sampleSnapshot({ n1: nodeWith(1, 'node.object', nodeObject(1, { conditions: { ...nodeObject(1).conditions, NetworkUnavailable: { status: 'True', reason: 'NoRouteCreated', message: '', since: '' } } })) }), 'n1', ['NetworkUnavailable: NoRouteCreated']],
    ['blocks that are full', sampleSnapshot(), 'n2', ['its blocks are full']],
    ['no pod CIDR', sampleSnapshot({ n1: nodeWith(1, 'node.object', nodeObject(1, { podCidrs: [] })) }, {}, { identification: flannelIdentification }), 'n1', ['no pod CIDR']],
    ['pods that wait', sampleSnapshot({ n1: nodeWith(1, 'node.podAddresses', { inUse: 1, waiting: 2 }) }), 'n1', ['2 pods wait for an address']],
    ['a node that is being deleted', sampleSnapshot({ n1: nodeWith(1, 'node.object', nodeObject(1, { deleting: true, unschedulable: true })) }), 'n1', ['being deleted']],
  ];
  for (const [what, snapshot, name, expected] of notes) {
    it(`notes ${what}`, () => assert.deepEqual(rowOf(snapshot, name).notes, expected));
  }

  it('stands in natural order, of the nodes that were asked for', () => {
    const many = { n10: nodeFacts(2), n9: nodeFacts(2) };
    assert.deepEqual(nodeStatuses(sampleSnapshot(many)).map(({ name }) => name), ['n1', 'n2', 'n3', 'n9', 'n10']);
    assert.deepEqual(nodeStatuses(sampleSnapshot(many, {}, { nodesAsked: ['n10', 'n2'] })).map(({ name }) => name), ['n2', 'n10']);
  });

  it('is there for a node of which nothing is known', () => {
    const row = rowOf(sampleSnapshot({ n4: {} }), 'n4');
    assert.deepEqual([row.agent.state, row.version, row.address, row.sessions, row.podAddresses?.total], ['unknown', null, null, null, 0]);
  });
});

describe('nodes not seen', () => {
  it('are those with an old heartbeat, and those that did not answer in time', () => {
    const snapshot = sampleSnapshot({
      n1: nodeWith(1, 'node.lease', { renewed: '', durationSeconds: 40, ageSeconds: 200 }),
      n2: nodeFacts(2, { 'node.bird': unavailable('timeout', 'no answer within 15 s') }),
      n3: nodeFacts(3, { 'node.bird': unavailable('forbidden', 'no right') }),
    });
    assert.deepEqual(nodesNotSeen(snapshot), [{ node: 'n1', why: 'its heartbeat is 3 min old' }, { node: 'n2', why: 'no answer within 15 s' }]);
    assert.deepEqual(nodeStatuses(snapshot).map(({ seen: wasSeen }) => wasSeen), [false, false, true]);
  });
});

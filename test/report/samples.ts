import type { Identification } from '../../src/model/identification.ts';
import type { StatusReport } from '../../src/model/report.ts';
import { calico, calicoNode, components, evidence, finding, flannel, flannelNode, sample } from './sample-report.ts';

const EIGHT_FAILED = { pass: 26, fail: 2, unknown: 0, skip: 5, error: 0 };
const noMemory = finding('CNI117', 'no-memory-request', 'info', 'calico-node has no memory request: under memory pressure its pods are among the first to be killed', ['n1', 'n2', 'n3']);
const vxlan = { ...calico.variant, encapsulation: 'vxlan', bgp: false, bgpRoutes: [] } as const;
const canal: Identification = {
  ...calico,
  cni: 'canal',
  product: 'Canal',
  versions: [{ part: 'calico', version: 'v3.28.5' }, { part: 'flannel', version: 'v0.24.4' }],
  variant: { ...flannel.variant, dataplane: 'iptables' },
  ipam: 'host-local',
};

const sessionDown = sample({
  healthy: false,
  summary: 'n1 and n3 have no BGP session: pods on one cannot reach pods on the other',
  nodes: [
    calicoNode(1, { sessions: { established: 1, expected: 2, down: [{ peer: 'n3', state: 'Connect', error: 'Connection timed out' }] } }),
    calicoNode(2),
    calicoNode(3, { sessions: { established: 1, expected: 2, down: [{ peer: 'n1', state: 'Active', error: '' }] } }),
  ],
  findings: [
    finding('CNI402', 'bgp-session-down', 'critical', 'n1 and n3 have no BGP session: pods on one cannot reach pods on the other', ['n1', 'n3'], {
      evidence: [
        evidence('node.bird', 'n1 Mesh_198_18_0_13', 'Connect since 02:41:07, Connection timed out', 'Established'),
        evidence('node.bird', 'n3 Mesh_198_18_0_11', 'Active since 02:41:09', 'Established'),
      ],
    }),
    noMemory,
  ],
  checks: EIGHT_FAILED,
  next: 'kubectl -n kube-system exec calico-node-x7k21 -c calico-node -- birdcl show protocols all',
});

const notSeen = sample({
  healthy: false,
  summary: 'n2 was not seen: its heartbeat is 34 s old, although the API still says Ready',
  nodes: [
    calicoNode(1, { sessions: { established: 1, expected: 2, down: [{ peer: 'n2', state: 'Idle', error: 'Hold timer expired' }] } }),
    calicoNode(2, { seen: false, agent: { state: 'unknown', why: '', pod: 'calico-node-x7k22', restarts: 0 }, sessions: null, notes: ['heartbeat 34 s old'] }),
    calicoNode(3, { sessions: { established: 1, expected: 2, down: [{ peer: 'n2', state: 'Idle', error: 'Hold timer expired' }] } }),
  ],
  findings: [
    finding('CNI001', 'node-not-seen', 'critical', 'n2 was not seen: its heartbeat is 34 s old, although the API still says Ready', ['n2'], {
      fingerprint: 'CNI001-1',
      evidence: [evidence('node.lease', 'Lease kube-node-lease/n2', 'renewed 34 s ago', 'renewed every 10 s')],
    }),
    finding('CNI402', 'bgp-session-down', 'critical', 'n2 has no BGP session with n1 and n3: pods on n2 cannot reach pods on other nodes', ['n2', 'n1', 'n3'], {
      explainedBy: 'CNI001-1',
      evidence: [evidence('node.bird', 'n1 Mesh_198_18_0_12', 'Idle, Hold timer expired', 'Established')],
    }),
    finding('CNI703', 'dns-degraded', 'warning', '1 of 2 CoreDNS pods is ready: lookups that go to the other one time out', [], {
      explainedBy: 'CNI001-1',
      subjects: [{ kind: 'Deployment', namespace: 'kube-system', name: 'coredns' }],
    }),
  ],
  components: components.map((component) => (component.name === 'CoreDNS' ? { ...component, ready: 1 } : component)),
  unknown: [],
  notSeen: [{ node: 'n2', why: 'its heartbeat is 34 s old' }],
  checks: { pass: 25, fail: 3, unknown: 0, skip: 5, error: 0 },
  next: 'kubectl describe node n2',
});

const crashReason = 'CrashLoopBackOff, 7 restarts: Failed to find any valid interface to use: failed to find interface eth9: Could not find interface';
const crashMessage = `flannel crashes on n2: pods there get no address (${crashReason})`;
const crash = sample({
  healthy: false,
  cni: flannel,
  summary: crashMessage,
  nodes: [
    flannelNode(1),
    flannelNode(2, { agent: { state: 'crashing', why: crashReason, pod: 'kube-flannel-ds-8zq42', restarts: 7 }, overlay: null, address: null }),
    flannelNode(3),
  ],
  components: components.slice(2),
  findings: [
    finding('CNI104', 'agent-crashing', 'critical', crashMessage, ['n2'], {
      evidence: [evidence('node.agentTrouble', 'log of kube-flannel-ds-8zq42, container kube-flannel, previous run', 'E0301 02:58:11.123456 1 main.go:263] Failed to find any valid interface to use', 'flanneld goes on running')],
      next: 'kubectl -n kube-flannel logs kube-flannel-ds-8zq42 -c kube-flannel --previous',
    }),
  ],
  checks: { pass: 20, fail: 1, unknown: 0, skip: 9, error: 0 },
  next: 'kubectl -n kube-flannel logs kube-flannel-ds-8zq42 -c kube-flannel --previous',
});

const longName = (index: number): string => `ip-10-0-101-20${index}.eu-central-1.compute.internal`;
const crowd = Array.from({ length: 300 }, (_, index) =>
  calicoNode(index + 1, { address: `10.0.${Math.floor(index / 200)}.${index % 200}`, sessions: { established: 299, expected: 299, down: [] } }),
);

const isBad = (index: number): boolean => index % 23 === 0;

/** One report for each kind of screen, by the name of its golden. */
export const samples: Readonly<Record<string, StatusReport>> = {
  'healthy-calico-bgp': sample({ findings: [noMemory], checks: { ...EIGHT_FAILED, fail: 1 } }),
  'healthy-calico-vxlan': sample({
    summary: 'healthy: 3 nodes, Calico v3.28.5',
    cni: { ...calico, variant: vxlan, typha: 'used', owner: { kind: 'operator', name: 'default', reverts: true }, namespace: 'calico-system' },
    nodes: [1, 2, 3].map((index) => calicoNode(index, { sessions: null, overlay: `vxlan 10.244.${index}.64 66:0d:4a:91:33:0${index}` })),
    components: components.map((component) => (component.name === 'Typha' ? { ...component, ready: 2, desired: 2, state: '' } : component)),
  }),
  'healthy-flannel-vxlan': sample({ summary: 'healthy: 3 nodes, Flannel v0.28.1', cni: flannel, nodes: [1, 2, 3].map((index) => flannelNode(index)), components: components.slice(2) }),
  'healthy-flannel-host-gw': sample({
    summary: 'healthy: 3 nodes, Flannel v0.28.1',
    cni: { ...flannel, variant: { ...flannel.variant, encapsulation: 'none', backend: 'host-gw' } },
    nodes: [1, 2, 3].map((index) => flannelNode(index, { overlay: 'host-gw' })),
    components: components.slice(2),
  }),
  'healthy-canal': sample({ summary: 'healthy: 3 nodes, Canal of Calico v3.28.5 and Flannel v0.24.4', cni: canal, nodes: [1, 2, 3].map((index) => flannelNode(index, { version: 'v3.28.5' })) }),
  'healthy-k3s': sample({
    summary: 'healthy: 1 node, Flannel in k3s v1.34.4+k3s1',
    kubernetes: 'v1.34.4+k3s1',
    cni: { ...flannel, embedded: true, namespace: null, distribution: 'k3s', owner: { kind: 'k3s', name: '', reverts: true }, versions: [{ part: 'k3s', version: 'v1.34.4+k3s1' }] },
    nodes: [flannelNode(1, { agent: { state: 'embedded', why: '', pod: null, restarts: 0 }, version: 'v1.34.4+k3s1' })],
    components: [{ name: 'kube-proxy', ready: 0, desired: 0, state: 'embedded', detail: '' }, { name: 'CoreDNS', ready: 1, desired: 1, state: '', detail: '' }],
  }),
  'healthy-no-exec': sample({
    summary: 'healthy: 3 nodes, Calico v3.28.5',
    nodes: [1, 2, 3].map((index) => calicoNode(index, { sessions: null })),
    leftOut: ['BGP sessions (--no-exec)'],
  }),
  'healthy-ipv6': sample({
    cni: { ...calico, variant: { ...calico.variant, dataplane: 'nftables' } },
    nodes: [1, 2, 3].map((index) => calicoNode(index, { address: `fd00:198:18::1${index}`, podCidrs: [`fd00:10:244:${index}::/64`], podAddresses: { used: 4, total: 64, free: 60 } })),
  }),
  'healthy-windows-node': sample({
    nodes: [
      calicoNode(1),
      calicoNode(2),
      calicoNode(3, { agent: { state: 'none', why: '', pod: null, restarts: 0 }, version: null, address: null, sessions: null, podAddresses: null, notes: ['Windows: not checked'] }),
    ],
    summary: 'healthy: 3 nodes, Calico v3.28.5, 2 of 2 BGP sessions established',
  }),
  'bgp-session-down': sessionDown,
  'crash-loop': crash,
  'node-not-seen': notSeen,
  'versions-mixed': sample({
    healthy: false,
    summary: 'calico-node runs in two versions, v3.28.5 on n1 and n2, v3.27.0 on n3: the rollout has stopped half-way',
    nodes: [calicoNode(1), calicoNode(2), calicoNode(3, { version: 'v3.27.0', notes: ['cordoned'] })],
    findings: [finding('CNI108', 'versions-mixed', 'warning', 'calico-node runs in two versions, v3.28.5 on n1 and n2, v3.27.0 on n3: the rollout has stopped half-way', ['n3'])],
    next: 'kubectl -n kube-system rollout status daemonset/calico-node',
  }),
  'image-pull-and-more': sample({
    healthy: false,
    summary: 'n2 cannot pull the image of calico-node: pods there get no network; and 2 more problems',
    nodes: [
      calicoNode(1, { sessions: { established: 0, expected: 2, down: [{ peer: 'n2', state: 'Connect', error: '' }, { peer: 'n3', state: 'Connect', error: '' }] } }),
      calicoNode(2, { agent: { state: 'no image', why: 'ImagePullBackOff: docker.io/calico/node:v3.28.55', pod: 'calico-node-x7k22', restarts: 0 }, sessions: null, version: 'v3.28.55' }),
      calicoNode(3, { agent: { state: 'missing', why: 'its taint dedicated=gpu:NoSchedule is not tolerated', pod: null, restarts: 0 }, version: null, address: null, sessions: null, podAddresses: null }),
    ],
    findings: [
      finding('CNI105', 'agent-image-missing', 'critical', 'n2 cannot pull the image of calico-node: pods there get no network', ['n2'], {
        evidence: [evidence('node.agents', 'kube-system/calico-node-x7k22 container calico-node', 'ImagePullBackOff: Back-off pulling image "docker.io/calico/node:v3.28.55"', 'Running')],
      }),
      finding('CNI103', 'agent-missing', 'critical', 'n3 runs no calico-node, as its taint dedicated=gpu:NoSchedule is not tolerated: pods there get no network', ['n3']),
      finding('CNI204', 'addresses-nearly-used-up', 'warning', 'n1 has 3 of 64 pod addresses left', ['n1']),
      noMemory,
    ],
    next: 'kubectl -n kube-system describe pod calico-node-x7k22',
  }),
  'nodes-300': sample({ summary: 'healthy: 300 nodes, Calico v3.28.5, 89700 of 89700 BGP sessions established', nodes: crowd }),
  'nodes-300-some-bad': sample({
    healthy: false,
    summary: 'calico-node is not ready on n1, n24 and 12 more: new pods there do not start',
    nodes: crowd.map((node, index) => (isBad(index) ? { ...node, agent: { ...node.agent, state: 'not ready', why: 'calico/node is not ready: BIRD is not ready: BGP not established with 10.0.0.7' } } : node)),
    findings: [finding('CNI107', 'agent-not-ready', 'critical', 'calico-node is not ready on n1, n24 and 12 more: new pods there do not start', crowd.filter((_, index) => isBad(index)).map(({ name }) => name))],
    next: 'kubectl -n kube-system describe pod calico-node-x7k21',
  }),
  'nodes-300-all-bad': sample({
    healthy: false,
    summary: 'Typha is down: no calico-node gets policy or endpoints any more',
    nodes: crowd.map((node) => ({ ...node, agent: { ...node.agent, state: 'not ready', why: 'felix is not ready: readiness probe reporting 503' } })),
    findings: [
      finding('CNI109', 'typha-down', 'critical', 'Typha is down: no calico-node gets policy or endpoints any more', [], { fingerprint: 't', subjects: [{ kind: 'Deployment', namespace: 'kube-system', name: 'calico-typha' }] }),
      finding('CNI107', 'agent-not-ready', 'critical', 'calico-node is not ready on n1, n2 and 298 more', crowd.map(({ name }) => name), { explainedBy: 't' }),
    ],
    components: components.map((component) => (component.name === 'Typha' ? { ...component, desired: 3, state: '' } : component)),
    next: 'kubectl -n kube-system get pods -l k8s-app=calico-typha -o wide',
  }),
  'long-names': sample({
    ...sessionDown,
    summary: `${longName(1)} and ${longName(3)} have no BGP session: pods on one cannot reach pods on the other`,
    nodes: sessionDown.nodes.map((node, index) => ({ ...node, name: longName(index + 1), sessions: node.sessions && { ...node.sessions, down: node.sessions.down.map((down) => ({ ...down, peer: longName(index === 0 ? 3 : 1) })) } })),
    findings: sessionDown.findings.map((found) => ({ ...found, message: found.message.replace('n1', longName(1)).replace('n3', longName(3)), subjects: found.subjects.map((subject, index) => ({ ...subject, name: longName(index + 1) })) })),
  }),
  'longest-names': sample({
    nodes: [1, 2].map((index) => calicoNode(index, { name: `gke-production-europe-west4-pool-with-a-long-name-${index}-1f2e3d4c-x7fz.c.project.internal`, notes: index === 2 ? ['cordoned'] : [] })),
  }),
  'forbidden': sample({
    healthy: false,
    summary: 'nothing broken in what could be seen; 5 checks could not be made: no right to list nodes',
    cni: { ...calico, confidence: 'likely' },
    nodes: [],
    components: components.map((component) => (component.name === 'kube-proxy' ? { ...component, ready: 0, desired: 0, state: 'unknown', detail: '' } : component)),
    unknown: [
      { code: 'CNI001', name: 'node-not-seen', missing: [{ fact: 'node.object', reason: 'forbidden', detail: 'no right to list nodes' }] },
      { code: 'CNI103', name: 'agent-missing', missing: [{ fact: 'node.object', reason: 'forbidden', detail: 'no right to list nodes' }] },
      { code: 'CNI401', name: 'network-unavailable', missing: [{ fact: 'node.object', reason: 'forbidden', detail: 'no right to list nodes' }] },
      { code: 'CNI802', name: 'node-not-ready', missing: [{ fact: 'node.object', reason: 'forbidden', detail: 'no right to list nodes' }] },
      { code: 'CNI203', name: 'pool-overlaps-node-network', missing: [{ fact: 'cluster.ipPools', reason: 'forbidden', detail: 'no right to list ippools.crd.projectcalico.org' }] },
    ],
    checks: { pass: 14, fail: 0, unknown: 5, skip: 5, error: 0 },
    next: 'kubectl auth can-i list nodes',
  }),
  'forbidden-exec': sample({
    healthy: false,
    summary: 'nothing broken in what could be seen; 2 checks could not be made: no right to create pods/exec in kube-system',
    nodes: [1, 2, 3].map((index) => calicoNode(index, { sessions: null })),
    unknown: [
      { code: 'CNI402', name: 'bgp-session-down', missing: ['n1', 'n2', 'n3'].map((node) => ({ fact: 'node.bird', node, reason: 'forbidden', detail: 'no right to create pods/exec in kube-system' })) },
      { code: 'CNI403', name: 'bird-down', missing: [], error: 'TypeError: Cannot read properties of undefined' },
    ],
    checks: { pass: 26, fail: 0, unknown: 1, skip: 5, error: 1 },
    next: 'kubectl auth can-i create pods --subresource=exec -n kube-system',
  }),
  'no-cni': sample({
    healthy: false,
    summary: 'no CNI is installed: pods get no address and nodes stay NotReady',
    cni: { ...calico, cni: 'none', product: 'none', signs: [], versions: [], namespace: null, owner: { kind: 'unknown', name: '', reverts: false }, ipam: 'unknown', typha: 'unknown', variant: { encapsulation: 'other', crossSubnet: false, bgp: false, bgpRoutes: [], backend: null, dataplane: 'unknown' } },
    nodes: [1, 2, 3].map((index) => calicoNode(index, { agent: { state: 'none', why: '', pod: null, restarts: 0 }, version: null, address: null, sessions: null, podAddresses: null, notes: ['NotReady: cni plugin not initialized'] })),
    components: [{ name: 'kube-proxy', ready: 3, desired: 3, state: '', detail: 'iptables' }, { name: 'CoreDNS', ready: 0, desired: 2, state: '', detail: '' }],
    findings: [finding('CNI101', 'no-cni', 'critical', 'no CNI is installed: pods get no address and nodes stay NotReady', ['n1', 'n2', 'n3'], { evidence: [evidence('cluster.daemonSets', 'all namespaces', '1 DaemonSet, none of a CNI: kube-system/kube-proxy', 'a DaemonSet of a CNI')] })],
    next: 'kubectl get daemonsets --all-namespaces',
  }),
  'unsupported-cni': sample({
    healthy: false,
    summary: 'Cilium provides the pod network, which this program does not know',
    cni: { ...calico, cni: 'unsupported', product: 'Cilium', versions: [{ part: 'other', version: 'v1.17.2' }], variant: { encapsulation: 'other', crossSubnet: false, bgp: false, bgpRoutes: [], backend: null, dataplane: 'unknown' }, ipam: 'other', typha: 'unknown' },
    nodes: [1, 2].map((index) => calicoNode(index, { agent: { state: 'none', why: '', pod: null, restarts: 0 }, version: null, address: null, sessions: null, podAddresses: null })),
    components: components.slice(2),
  }),
};

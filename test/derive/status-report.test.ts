import assert from 'node:assert/strict';
import { statusReport } from '../../src/derive/index.ts';
import type { StatusOptions } from '../../src/derive/index.ts';
import type { Finding } from '../../src/model/finding.ts';
import { unavailable } from '../../src/model/observation.ts';
import type { MissingFact, Verdict } from '../../src/model/rule.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { finding } from '../report/sample-report.ts';
import { bird, calicoIdentification, nodeFacts, nodeObject, nodeWith, sampleSnapshot } from './sample-snapshot.ts';

const lenient: StatusOptions = { failOn: 'warning', strict: false };
const down = finding('CNI402', 'bgp-session-down', 'critical', 'n1 and n3 have no BGP session', ['n1', 'n3'], { fingerprint: 'down', next: 'kubectl get nodes' });
const full = finding('CNI204', 'addresses-nearly-used-up', 'warning', 'the pool is nearly full', ['n1'], { fingerprint: 'full', next: 'kubectl get ippools' });
const mixed = finding('CNI108', 'versions-mixed', 'warning', 'two versions run', ['n1'], { fingerprint: 'mixed' });
const info = finding('CNI117', 'no-memory-request', 'info', 'no memory request', ['n1'], { fingerprint: 'info', next: 'kubectl get daemonsets' });

function verdict(code: Verdict['code'], outcome: Verdict['outcome'], missing: readonly MissingFact[] = [], reason?: string): Verdict {
  return { code, name: 'a-check', outcome, findings: [], missing, ...(reason === undefined ? {} : { reason }) };
}

function forbidden(detail: string): MissingFact {
  return { fact: 'node.object', reason: 'forbidden', detail };
}

const passes = verdict('CNI101', 'pass');
const noNodes = verdict('CNI001', 'unknown', [forbidden('no right to list nodes')]);
const noExec = verdict('CNI402', 'unknown', [{ ...forbidden('no right to create pods/exec in kube-system'), node: 'n1' }]);
const silent = verdict('CNI403', 'unknown', [{ fact: 'node.bird', node: 'n2', reason: 'silent', detail: 'its heartbeat is old' }]);

interface Case {
  readonly snapshot?: Snapshot;
  readonly verdicts?: readonly Verdict[];
  readonly findings?: readonly Finding[];
  readonly options?: StatusOptions;
  readonly summary: string;
  readonly healthy: boolean;
  readonly next: string | null;
}

const cases: Readonly<Record<string, Case>> = {
  'all is well': { summary: 'healthy: 3 nodes, Calico v3.28.5, 6 of 6 BGP sessions established', healthy: true, next: null },
  'one node alone': { snapshot: sampleSnapshot({}, {}, { nodes: { n1: nodeFacts(1, { 'node.bird': unavailable('not-asked', '--no-exec') }) } }), summary: 'healthy: 1 node, Calico v3.28.5', healthy: true, next: null },
  'sessions were left out': {
    snapshot: sampleSnapshot(Object.fromEntries([1, 2, 3].map((index) => [`n${index}`, nodeFacts(index, { 'node.bird': unavailable('not-asked', '--no-exec') })]))),
    summary: 'healthy: 3 nodes, Calico v3.28.5',
    healthy: true,
    next: null,
  },
  'it is not known how many sessions there should be': { snapshot: sampleSnapshot({}, { 'cluster.bgpPeers': unavailable('forbidden', '') }), summary: 'healthy: 3 nodes, Calico v3.28.5, 6 BGP sessions established', healthy: true, next: null },
  'a session is down that no rule counts, such as one that just started': {
    snapshot: sampleSnapshot({ n1: nodeWith(1, 'node.bird', bird(1, { 2: { bgpState: 'Connect' } })) }),
    summary: 'healthy: 3 nodes, Calico v3.28.5, 5 of 6 BGP sessions established, which no route needs',
    healthy: true,
    next: null,
  },
  'there is only information': { findings: [info], summary: 'healthy: 3 nodes, Calico v3.28.5, 6 of 6 BGP sessions established', healthy: true, next: null },
  'information is to count': { findings: [info], options: { failOn: 'info', strict: false }, summary: 'no memory request', healthy: false, next: 'kubectl get daemonsets' },
  'one thing is broken': { findings: [down, info], summary: 'n1 and n3 have no BGP session', healthy: false, next: 'kubectl get nodes' },
  'two things are broken': { findings: [down, full, info], summary: 'n1 and n3 have no BGP session; and 1 more problem', healthy: false, next: 'kubectl get nodes' },
  'three things are broken': { findings: [down, full, mixed], summary: 'n1 and n3 have no BGP session; and 2 more problems', healthy: false, next: 'kubectl get nodes' },
  'one thing is broken, and its consequences': { findings: [mixed, { ...down, explainedBy: 'mixed' }, { ...full, explainedBy: 'down' }], summary: 'two versions run', healthy: false, next: null },
  'information explains something grave': { findings: [info, { ...down, explainedBy: 'info' }], summary: 'no memory request', healthy: false, next: 'kubectl get daemonsets' },
  'only warnings are there, and they are not to count': { findings: [full], options: { failOn: 'critical', strict: false }, summary: 'the pool is nearly full', healthy: true, next: 'kubectl get ippools' },
  'a right is missing': { verdicts: [passes, noNodes, noNodes, noExec], summary: 'nothing broken in what could be seen; 3 checks could not be made: no right to list nodes', healthy: false, next: 'kubectl auth can-i list nodes' },
  'the right to exec is missing': { verdicts: [noExec], summary: 'nothing broken in what could be seen; 1 check could not be made: no right to create pods/exec in kube-system', healthy: false, next: 'kubectl auth can-i create pods --subresource=exec -n kube-system' },
  'a right to one object is missing': {
    verdicts: [verdict('CNI202', 'unknown', [forbidden('no right to get configmaps/kube-flannel-cfg in kube-flannel')])],
    summary: 'nothing broken in what could be seen; 1 check could not be made: no right to get configmaps/kube-flannel-cfg in kube-flannel',
    healthy: false,
    next: 'kubectl auth can-i get configmaps/kube-flannel-cfg -n kube-flannel',
  },
  'a right is missing, and that is to count': { verdicts: [noNodes], options: { failOn: 'warning', strict: true }, summary: '1 check could not be made: no right to list nodes', healthy: false, next: 'kubectl auth can-i list nodes' },
  'something is unknown for another reason': { verdicts: [silent], summary: 'nothing broken in what could be seen; 1 check could not be made: its heartbeat is old (n2)', healthy: false, next: null },
  'a check has a bug': { verdicts: [verdict('CNI204', 'error', [], 'TypeError: no')], summary: 'nothing broken in what could be seen; 1 check could not be made: a bug in this program', healthy: false, next: null },
  'something is broken, and something unknown': { verdicts: [noNodes], findings: [full], summary: 'the pool is nearly full', healthy: false, next: 'kubectl get ippools' },
  'the CNI is not supported': {
    snapshot: sampleSnapshot({}, {}, { identification: { ...calicoIdentification, cni: 'unsupported', product: 'Cilium', variant: { ...calicoIdentification.variant, bgp: false, bgpRoutes: [] } } }),
    summary: 'Cilium provides the pod network; this program knows Calico, Flannel and Canal',
    healthy: false,
    next: null,
  },
};

describe('the report of status', () => {
  for (const [what, { snapshot = sampleSnapshot(), verdicts = [passes], findings = [], options = lenient, ...expected }] of Object.entries(cases)) {
    it(`when ${what}`, () => {
      const { summary, healthy, next } = statusReport(snapshot, verdicts, findings, options);
      assert.deepEqual({ summary, healthy, next }, expected);
    });
  }

  it('counts verdicts, and lists what is unknown for some nodes of a check that failed', () => {
    const partly = { ...silent, outcome: 'fail', findings: [down] } as const;
    const { checks, unknown } = statusReport(sampleSnapshot(), [passes, noNodes, partly, verdict('CNI204', 'error', [], 'TypeError: no'), verdict('CNI113', 'skip', [], 'feature off')], [down], lenient);
    assert.deepEqual(checks, { pass: 1, fail: 1, unknown: 1, skip: 1, error: 1 });
    assert.deepEqual(unknown.map(({ code, error }) => [code, error]), [['CNI001', undefined], ['CNI403', undefined], ['CNI204', 'TypeError: no']]);
  });

  it('says what could not be read, but not twice what a check missed for it', () => {
    const cluster = {
      'cluster.kubeProxyConfig': unavailable('forbidden', 'no right to get configmaps/kube-proxy'),
      'cluster.bgpPeers': unavailable('forbidden', 'no right to list bgppeers'),
      'cluster.installation': unavailable('not-installed', 'the operator is not installed'),
    };
    const verdicts = [verdict('CNI402', 'unknown', [forbidden('no right to list bgppeers')])];
    const report = statusReport(sampleSnapshot({}, cluster), verdicts, [], lenient);
    assert.deepEqual(report.unread, [{ fact: 'cluster.kubeProxyConfig', detail: 'no right to get configmaps/kube-proxy' }]);
  });

  it('says what was left out on request', () => {
    const unasked = { 'node.bird': unavailable('not-asked', '--no-exec') } as const;
    const report = statusReport(sampleSnapshot({ n1: nodeFacts(1, unasked) }, {}, { nodesAsked: ['n1'] }), [], [], lenient);
    assert.deepEqual(report.leftOut, ['BGP sessions (--no-exec)', '2 other nodes (--node)']);
    assert.deepEqual(statusReport(sampleSnapshot(), [], [], lenient).leftOut, []);
    const narrowed = { 'node.bird': unavailable('not-asked', 'left out by --node') } as const;
    const saved = statusReport(sampleSnapshot({ n1: nodeFacts(1, narrowed) }, {}, { nodesAsked: ['n1'] }), [], [], lenient);
    assert.deepEqual(saved.leftOut, ['BGP sessions (the snapshot was taken with --node)', '2 other nodes (--node)']);
  });

  it('does not change what it is made from', () => {
    const snapshot = sampleSnapshot({ n1: nodeWith(1, 'node.object', nodeObject(1)) });
    const before = JSON.stringify(snapshot);
    statusReport(snapshot, [passes], [down, full], lenient);
    assert.equal(JSON.stringify(snapshot), before);
  });
});

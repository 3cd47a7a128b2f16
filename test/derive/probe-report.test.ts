import assert from 'node:assert/strict';
import { probeReport } from '../../src/derive/index.ts';
import { observed, unavailable } from '../../src/model/observation.ts';
import type { ProbeReport } from '../../src/model/probe-report.ts';
import type { StatusReport } from '../../src/model/report.ts';
import type { NodeObservations, Snapshot } from '../../src/model/snapshot.ts';
import { ladder, lost, path, reach } from '../report/probe-samples.ts';
import { calicoNode, evidence, finding, sample } from '../report/sample-report.ts';
import { sampleSnapshot } from './sample-snapshot.ts';

const three = ['n1', 'n2', 'n3'];
const well = sample();
const tunnel = { tunnel: 'there is no encapsulation' };

function report(nodes: Record<string, NodeObservations>, status: Partial<StatusReport> = {}, snapshot: Partial<Snapshot> = {}): ProbeReport {
  return probeReport({ ...well, ...status }, sampleSnapshot({}, {}, { command: 'probe', nodes, ...snapshot }), null, []);
}

/** All paths whole but those that `at` names: `n1>n3`. */
function paths(broken: readonly string[], fault = lost): Record<string, NodeObservations> {
  return ladder(three, (from, to) => path(to, tunnel, broken.includes(`${from}>${to}`) ? 'pods' : undefined, fault));
}

const late = unavailable('timeout', 'the debug pod did not start: no answer');
const forbidden = unavailable('forbidden', 'the right to create pods is missing');
const unsaid = finding('CNI204', 'addresses-nearly-used-up', 'warning', 'the pool is nearly full', ['n1']);
const said = { ...unsaid, evidence: [evidence('node.paths', 'n1 → n3', 'lost', 'open')] };

describe('the report of a probe', () => {
  const healthy = 'healthy: 3 nodes, Calico v3.28.5, 6 of 6 BGP sessions established';
  const cases: Readonly<Record<string, readonly [ProbeReport, summary: string, healthy: boolean]>> = {
    'all is well': [report(paths([])), `${healthy}, 6 of 6 paths whole`, true],
    'one path is broken': [report(paths(['n1>n3'])), '1 of 6 paths breaks between pods: n1 → n3', false],
    'a pair is broken': [report(paths(['n1>n3', 'n3>n1'])), '2 of 6 paths break between pods: n1 ↔ n3', false],
    'a node is cut off': [report(paths(['n1>n3', 'n3>n1', 'n2>n3', 'n3>n2'])), '4 of 6 paths break between pods, all from or to n3', false],
    'nothing reaches a node': [report(paths(['n1>n3', 'n2>n3'])), '2 of 6 paths break between pods, all to n3', false],
    'all is broken': [report(paths(three.flatMap((from) => three.map((to) => `${from}>${to}`)))), '6 of 6 paths break between pods', false],
    'a path loses packets': [report(paths(['n1>n3'], { outcome: 'partial', sent: 8, answered: 6 })), '1 of 6 paths loses packets between pods: n1 → n3', false],
    'a finding about something else is there too': [report(paths(['n1>n3']), { findings: [unsaid], summary: unsaid.message, healthy: false }), '1 of 6 paths breaks between pods: n1 → n3', false],
    'a finding about the path is there too': [report(paths(['n1>n3']), { findings: [said], summary: said.message, healthy: false }), said.message, false],
    'a finding is there, and all paths are whole': [report(paths([]), { findings: [unsaid], summary: unsaid.message, healthy: false }), unsaid.message, false],
    'a finding that does not count is there': [report(paths(['n1>n3']), { findings: [unsaid], summary: unsaid.message, healthy: true }), '1 of 6 paths breaks between pods: n1 → n3', false],
    'a node did not answer': [report({ ...paths([]), n2: { 'node.debugPod': late, 'node.paths': late } }), 'n2 was not seen: the debug pod did not start: no answer', false],
    'no pod could be made': [report(Object.fromEntries(three.map((node) => [node, { 'node.debugPod': forbidden, 'node.paths': forbidden }]))), 'nothing broken in what the API shows, but no path was tried: the right to create pods is missing', false],
    'the snapshot is one of status': [report(Object.fromEntries(three.map((node) => [node, {}])), {}, { command: 'status' }), 'nothing broken in what the API shows, but no path was tried: the snapshot was taken by status, which tries none', false],
    'pods were no ends': [report(ladder(three, (_, to) => ({ ...path(to, tunnel, 'pod', {}), broken: null, untried: { pods: 'a policy selects our pods' } }))), 'nothing broken in what could be seen; whether pods reach each other could not be told: a policy selects our pods', false],
    'some paths could not be told': [report({ ...paths([]), n1: { 'node.paths': unavailable('parse-failed', 'its answer was cut off') } }), 'nothing broken in what could be seen; 2 of 6 paths could not be told: its answer was cut off', false],
    'DNS does not answer': [report(ladder(three, (_, to) => path(to, tunnel), (node) => (node === 'n1' ? reach() : reach({ dns: { outcome: 'lost', target: '', sent: 3, answered: 0, firstMs: null, detail: '' } })))), 'DNS is out of reach from n2 and n3: no answer, 3 tries', false],
    'a node is alone': [report(ladder(['n1'], () => undefined), { nodes: [calicoNode(1)], summary: 'healthy: 1 node, Calico v3.28.5' }), 'healthy: 1 node, Calico v3.28.5, DNS in reach', true],
    'a node is alone, and nothing was tried': [report({ n1: { 'node.paths': forbidden, 'node.reach': forbidden } }, { nodes: [calicoNode(1)], summary: 'healthy: 1 node, Calico v3.28.5' }), 'nothing broken in what the API shows, but nothing was tried on the node', false],
  };
  for (const [what, [probe, summary, isHealthy]] of Object.entries(cases)) {
    it(`when ${what}`, () => assert.deepEqual([probe.summary, probe.healthy], [summary, isHealthy]));
  }

  it('has paths of chosen pairs only, and unknown ones of a node that did not answer', () => {
    const nodes = { ...ladder(['n1', 'n2', 'n3'], (from, to) => (from === 'n1' && to === 'n3' ? undefined : path(to, tunnel))), n2: { 'node.paths': late } };
    assert.deepEqual(report(nodes).paths.map(({ from, to, state }) => `${from} ${to} ${state}`), ['n1 n2 ok', 'n2 n1 unknown', 'n2 n3 unknown', 'n3 n1 ok', 'n3 n2 ok']);
  });

  it('has no paths of nodes that are not probed', () => {
    const windows = unavailable('not-applicable', 'Windows nodes are not probed');
    const { paths: found, notSeen } = report({ ...ladder(['n1', 'n2'], (_, to) => path(to, tunnel)), n3: { 'node.debugPod': windows, 'node.paths': windows } });
    assert.deepEqual([found.map(({ from, to }) => `${from} ${to}`), notSeen], [['n1 n2', 'n2 n1'], []]);
  });

  it('of a crowd, takes for chosen what others tried', () => {
    const names = Array.from({ length: 12 }, (_, index) => `n${index + 1}`);
    const nodes = { ...ladder(names, (from, to) => (from === 'n1' || to === 'n1' ? path(to, tunnel) : undefined)), n2: { 'node.paths': late } };
    const found = report(nodes, { nodes: names.map((name, index) => calicoNode(index + 1, { name })) }).paths.filter(({ state }) => state === 'unknown');
    assert.deepEqual(found.map(({ from, to, detail }) => [from, to, detail]), [['n2', 'n1', late.detail]]);
  });

  it('marks a node whose debug pod did not start as not seen, beside those of status', () => {
    const silent = { node: 'n1', why: 'its heartbeat is 34 s old' };
    const probe = report({ ...paths([]), n2: { 'node.debugPod': late } }, { notSeen: [silent], healthy: false, summary: 'n1 was not seen: its heartbeat is 34 s old' });
    assert.deepEqual(probe.notSeen, [silent, { node: 'n2', why: late.detail }]);
    assert.deepEqual(probe.nodes.map(({ seen }) => seen), [false, false, true]);
  });

  it('tells what refusing means by what refuses, and why something was not tried', () => {
    const refused = { outcome: 'refused', target: '', sent: 1, answered: 1, firstMs: 1, detail: '' } as const;
    const nodes = { n1: { 'node.reach': observed(reach({ ownPod: refused, service: refused, dns: refused, typha: { '198.18.0.12': refused } }), '', '') } };
    assert.deepEqual(report(nodes).reach.map(({ what, state, detail }) => [what, state, detail]), [
      ['own pod', 'ok', ''],
      ['pod on the same node', 'untried', 'no other pod runs there'],
      ['Service', 'unknown', 'the connection was refused'],
      ['DNS', 'broken', 'the connection was refused'],
      ['API Service', 'ok', ''],
      ['API Service from the node', 'ok', ''],
      ['Typha 198.18.0.12', 'broken', 'the connection was refused'],
    ]);
  });
});

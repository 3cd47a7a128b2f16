import assert from 'node:assert/strict';
import { evaluate, judge } from '../../src/engine/index.ts';
import type { FactName } from '../../src/model/facts.ts';
import { unavailable } from '../../src/model/observation.ts';
import type { Rule, Verdict } from '../../src/model/rule.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { oldHeartbeat, snapshotOf } from './sample.ts';

function judged(rule: Rule, snapshot: Snapshot): Verdict {
  const [verdict] = judge([rule], snapshot);
  assert.ok(verdict);
  return verdict;
}

describe('judge', () => {
  const cases: readonly (readonly [string, Rule, Snapshot, Partial<Verdict>])[] = [
    ['passes when every node was seen', oldHeartbeat(), snapshotOf({ n1: 3, n2: 4 }), { outcome: 'pass', missing: [] }],
    ['is unknown when one node is missing', oldHeartbeat(), snapshotOf({ n1: 3, n2: 'timeout' }), { outcome: 'unknown' }],
    ['is unknown when every node is missing', oldHeartbeat(), snapshotOf({ n1: 'forbidden', n2: 'forbidden' }), { outcome: 'unknown' }],
    ['is unknown without nodes', oldHeartbeat(), snapshotOf({}), { outcome: 'unknown' }],
    ['passes over a node where the fact has no meaning', oldHeartbeat(), snapshotOf({ n1: 3, n2: 'not-applicable' }), { outcome: 'pass' }],
    ['skips when the fact has no meaning anywhere', oldHeartbeat(), snapshotOf({ n1: 'not-applicable' }), { outcome: 'skip', reason: 'the heartbeat is not-applicable' }],
    ['skips what was left out on request', oldHeartbeat(), snapshotOf({ n1: 'not-asked', n2: 'not-asked' }), { outcome: 'skip', reason: 'the heartbeat is not-asked' }],
    ['skips another CNI', oldHeartbeat({ cni: ['calico'] }), snapshotOf({ n1: 50 }), { outcome: 'skip', reason: 'only for calico' }],
    ['skips a feature that is off', oldHeartbeat({ skip: () => 'BGP is not used' }), snapshotOf({ n1: 50 }), { outcome: 'skip', reason: 'BGP is not used' }],
    [
      'skips when the command does not gather the fact',
      oldHeartbeat({ needs: ['node.moonPhase' as FactName] }),
      snapshotOf({ n1: 50 }),
      { outcome: 'skip', reason: 'status does not gather node.moonPhase' },
    ],
    [
      'is unknown when the snapshot lacks a fact that its command gathers',
      oldHeartbeat({ needs: ['cluster.ipPools'] }),
      snapshotOf({ n1: 50 }),
      { outcome: 'unknown', missing: [{ fact: 'cluster.ipPools', reason: 'failed', detail: 'facts are missing in the snapshot, which kubectl cni 0.1.0 made' }] },
    ],
    [
      'is unknown when it lacks one on a node, whatever the command',
      oldHeartbeat(),
      snapshotOf({ n1: 3 }, { command: 'probe', nodes: { ...snapshotOf({ n1: 3 }).nodes, n2: {} } }),
      { outcome: 'unknown', missing: [{ fact: 'node.lease', node: 'n2', reason: 'failed', detail: 'facts are missing in the snapshot, which kubectl cni 0.1.0 made' }] },
    ],
    [
      'is unknown when a wanted fact must be known and the snapshot lacks it',
      oldHeartbeat({ wants: ['cluster.bgpConfiguration'], mustKnow: ['cluster.bgpConfiguration'] }),
      snapshotOf({ n1: 50 }),
      { outcome: 'unknown' },
    ],
    [
      'is unknown when a fact of the cluster is missing',
      oldHeartbeat({ needs: ['cluster.ipPools', 'node.lease'] }),
      snapshotOf({ n1: 50 }, { cluster: { 'cluster.ipPools': unavailable('forbidden', 'no right to list ippools') } }),
      { outcome: 'unknown', findings: [] },
    ],
    [
      'is unknown when a wanted fact must be known and is not',
      oldHeartbeat({ wants: ['cluster.bgpConfiguration'], mustKnow: ['cluster.bgpConfiguration'] }),
      snapshotOf({ n1: 50 }, { cluster: { 'cluster.bgpConfiguration': unavailable('forbidden', 'no right to get it') } }),
      { outcome: 'unknown', missing: [{ fact: 'cluster.bgpConfiguration', reason: 'forbidden', detail: 'no right to get it' }] },
    ],
    [
      'judges when such a fact is known not to exist',
      oldHeartbeat({ wants: ['cluster.bgpConfiguration'], mustKnow: ['cluster.bgpConfiguration'] }),
      snapshotOf({ n1: 50 }, { cluster: { 'cluster.bgpConfiguration': unavailable('not-installed', 'not found') } }),
      { outcome: 'fail', missing: [] },
    ],
  ];
  for (const [name, rule, snapshot, expected] of cases) {
    it(name, () => {
      const verdict = judged(rule, snapshot);
      for (const [key, value] of Object.entries(expected)) assert.deepEqual(verdict[key as keyof Verdict], value, key);
    });
  }

  it('fails on one node and keeps what is missing of another', () => {
    const verdict = judged(oldHeartbeat(), snapshotOf({ n1: 50, n2: 'timeout', n10: 30 }));
    assert.equal(verdict.outcome, 'fail');
    assert.deepEqual(verdict.findings.map(({ message }) => message), ['n1 is late', 'n10 is late']);
    assert.deepEqual(verdict.missing, [{ fact: 'node.lease', node: 'n2', reason: 'timeout', detail: 'the heartbeat is timeout' }]);
  });

  it('shows nodes in natural order', () => {
    const verdict = judged(oldHeartbeat(), snapshotOf({ n10: 50, n2: 50, n1: 50 }));
    assert.deepEqual(verdict.findings.map(({ message }) => message), ['n1 is late', 'n2 is late', 'n10 is late']);
  });

  it('leaves out findings and gaps of nodes that were not asked for', () => {
    const verdict = judged(oldHeartbeat(), snapshotOf({ n1: 50, n2: 50, n3: 'timeout' }, { nodesAsked: ['n2'] }));
    assert.deepEqual(verdict.findings.map(({ message }) => message), ['n2 is late']);
    assert.deepEqual(verdict.missing, []);
  });

  it('turns what a rule throws into an error verdict', () => {
    const verdict = judged(
      oldHeartbeat({
        check: () => {
          throw new TypeError('x is undefined');
        },
      }),
      snapshotOf({ n1: 3 }),
    );
    assert.deepEqual([verdict.outcome, verdict.reason], ['error', 'TypeError: x is undefined']);
  });

  it('stops a rule that reads what it has not declared', () => {
    const reads = (rule: Partial<Rule>): string | undefined => judged(oldHeartbeat(rule), snapshotOf({ n1: 3 })).reason;
    const undeclared = 'cluster.version' as FactName;
    assert.match(reads({ check: (view) => [view.get(undeclared as 'cluster.version')] as never }) ?? '', /CNI901 reads cluster\.version without declaring it in needs/);
    assert.match(reads({ check: (view) => [view.want('cluster.version')] as never }) ?? '', /in wants/);
    assert.match(reads({ check: (view) => [view.wantOf('n1', 'node.lease')] as never }) ?? '', /in wants/);
  });

  it('hands over a wanted fact as it is, missing or not', () => {
    const rule = oldHeartbeat({
      wants: ['cluster.version', 'cluster.ipPools'],
      check: (view) => [{ message: `${view.want('cluster.version').state}, ${view.want('cluster.ipPools').state}`, subjects: [], evidence: [] }],
    });
    const { verdict, reads } = evaluate(rule, snapshotOf({ n1: 3 }));
    assert.equal(verdict.findings[0]?.message, 'observed, unavailable');
    assert.deepEqual([...reads].sort(), ['cluster.ipPools', 'cluster.version']);
  });

  it('ignores codes on request', () => {
    assert.deepEqual(judge([oldHeartbeat()], snapshotOf({ n1: 50 }), { ignore: ['CNI901'] })[0]?.reason, 'ignored on request');
  });

  it('gives a finding the same fingerprint in each run, and another for another subject or key', () => {
    const print = (snapshot: Snapshot, rule = oldHeartbeat()): string | undefined => judged(rule, snapshot).findings[0]?.fingerprint;
    assert.equal(print(snapshotOf({ n1: 50 })), print(snapshotOf({ n1: 99 })));
    assert.notEqual(print(snapshotOf({ n1: 50 })), print(snapshotOf({ n2: 50 })));
    const keyed = oldHeartbeat({ check: () => [{ message: 'x', subjects: [{ kind: 'Node', name: 'n1', node: 'n1' }], evidence: [], key: 'port' }] });
    assert.notEqual(print(snapshotOf({ n1: 50 })), print(snapshotOf({ n1: 50 }), keyed));
    assert.match(print(snapshotOf({ n1: 50 })) ?? '', /^CNI901-[0-9a-f]{16}$/);
  });
});

import assert from 'node:assert/strict';
import { fold, judge } from '../../src/engine/index.ts';
import type { Rule } from '../../src/model/rule.ts';
import { always, snapshotOf } from './sample.ts';

/** Messages in order, a consequence indented under its cause. */
function folded(rules: readonly Rule[]): string[] {
  const findings = fold(judge(rules, snapshotOf({ n1: 3 })), rules);
  const depth = (print: string | undefined): number => {
    const cause = findings.find(({ fingerprint }) => fingerprint === print);
    return cause === undefined ? 0 : 1 + depth(cause.explainedBy);
  };
  return findings.map(({ message, explainedBy }) => `${'  '.repeat(depth(explainedBy))}${message}`);
}

describe('fold', () => {
  it('orders by severity, code and subject', () => {
    const rules = [always('CNI903', 'critical', [['n10'], ['n2']]), always('CNI902', 'critical', [['n1']]), always('CNI901', 'info', [['n1']]), always('CNI904', 'warning', [['n1']])];
    assert.deepEqual(folded(rules), ['CNI902 on n1', 'CNI903 on n2', 'CNI903 on n10', 'CNI904 on n1', 'CNI901 on n1']);
  });

  it('puts a consequence on the same nodes under its cause', () => {
    const rules = [always('CNI901', 'critical', [['n1', 'n2']], [{ code: 'CNI902', where: 'same-nodes' }]), always('CNI902', 'critical', [['n1'], ['n1', 'n3'], []])];
    assert.deepEqual(folded(rules), ['CNI901 on n1, n2', '  CNI902 on n1', 'CNI902 on ', 'CNI902 on n1, n3']);
  });

  it('puts a consequence with a shared node under its cause', () => {
    const rules = [always('CNI901', 'critical', [['n2']], [{ code: 'CNI902', where: 'shared-node' }]), always('CNI902', 'critical', [['n1', 'n2'], ['n1', 'n3']])];
    assert.deepEqual(folded(rules), ['CNI901 on n2', '  CNI902 on n1, n2', 'CNI902 on n1, n3']);
  });

  it('puts a consequence without a node under a cause that works anywhere', () => {
    const rules = [always('CNI901', 'critical', [['n2']], [{ code: 'CNI902', where: 'anywhere' }]), always('CNI902', 'warning', [[]])];
    assert.deepEqual(folded(rules), ['CNI901 on n2', '  CNI902 on ']);
  });

  it('leaves a finding with another key than its cause explains a cause of its own', () => {
    const rules = [always('CNI901', 'critical', [['n1']], [{ code: 'CNI902', where: 'anywhere', key: 'n3' }]), always('CNI902', 'warning', [['n2'], ['n3']])];
    assert.deepEqual(folded(rules), ['CNI901 on n1', '  CNI902 on n3', 'CNI902 on n2']);
  });

  it('lists a cause of little weight by the gravest of what it explains', () => {
    const rules = [
      always('CNI901', 'critical', [['n9']]),
      always('CNI902', 'critical', [['n1']]),
      always('CNI900', 'warning', [['n1']], [{ code: 'CNI902', where: 'same-nodes' }]),
    ];
    assert.deepEqual(folded(rules), ['CNI901 on n9', 'CNI900 on n1', '  CNI902 on n1']);
  });

  it('prefers the cause that fits most closely', () => {
    const rules = [
      always('CNI901', 'critical', [['n1', 'n2']], [{ code: 'CNI903', where: 'shared-node' }]),
      always('CNI902', 'warning', [['n2', 'n3']], [{ code: 'CNI903', where: 'same-nodes' }]),
      always('CNI903', 'critical', [['n2', 'n3']]),
    ];
    assert.deepEqual(folded(rules), ['CNI901 on n1, n2', 'CNI902 on n2, n3', '  CNI903 on n2, n3']);
  });

  it('follows chains, and never goes in circles', () => {
    const chain = [
      always('CNI903', 'critical', [['n1']]),
      always('CNI902', 'critical', [['n1']], [{ code: 'CNI903', where: 'same-nodes' }]),
      always('CNI901', 'critical', [['n1']], [{ code: 'CNI902', where: 'same-nodes' }]),
    ];
    assert.deepEqual(folded(chain), ['CNI901 on n1', '  CNI902 on n1', '    CNI903 on n1']);
    const circle = [
      always('CNI901', 'critical', [['n1']], [{ code: 'CNI902', where: 'anywhere' }]),
      always('CNI902', 'critical', [['n1']], [{ code: 'CNI901', where: 'anywhere' }]),
    ];
    assert.equal(folded(circle).length, 2);
  });

  it('hides nothing', () => {
    const rules = [always('CNI901', 'info', [['n1'], ['n1']]), always('CNI902', 'critical', [['n1'], ['n2']], [{ code: 'CNI901', where: 'same-nodes' }])];
    assert.equal(folded(rules).length, 4);
  });
});

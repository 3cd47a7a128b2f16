import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { judge } from '../../src/engine/index.ts';
import type { ContainerState } from '../../src/model/node-facts.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { rules } from '../../src/rules/index.ts';

/** The recorded pair without a session, its agents started so many seconds before the snapshot. */
function withAgentsOf(seconds: number): Snapshot {
  const file = new URL('../examples/bgp-session-down.json', import.meta.url);
  const snapshot = JSON.parse(readFileSync(file, 'utf8')) as Snapshot;
  for (const { 'node.agents': agents } of Object.values(snapshot.nodes)) {
    if (agents?.state !== 'observed') continue;
    for (const pod of Object.values(agents.value)) {
      for (const container of Object.values(pod.containers)) {
        (container as { -readonly [K in keyof ContainerState]: ContainerState[K] }).started = new Date(Date.parse(snapshot.taken) - seconds * 1000).toISOString();
      }
    }
  }
  return snapshot;
}

describe('a fact that is too young', () => {
  it('makes the rule unknown, neither green nor red', () => {
    const [verdict] = judge(rules.filter(({ code }) => code === 'CNI402'), withAgentsOf(10));
    assert.equal(verdict?.outcome, 'unknown');
    assert.deepEqual(verdict.missing.map(({ node, reason }) => [node, reason]), [['n1', 'unsettled'], ['n3', 'unsettled']]);
  });

  it('is judged when it has settled', () => {
    const [verdict] = judge(rules.filter(({ code }) => code === 'CNI402'), withAgentsOf(100));
    assert.equal(verdict?.outcome, 'fail');
    assert.deepEqual(verdict.missing, []);
  });
});

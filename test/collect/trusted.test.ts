import assert from 'node:assert/strict';
import { trusted } from '../../src/collect/pairs/trusted.ts';
import type { LadderTry } from '../../src/parse/index.ts';

const tried = (key: string, outcome: LadderTry['outcome']): LadderTry => ({ key, outcome, ms: null, target: 'tcp 10.244.1.5:33434', detail: '' });

describe('tries of a node', () => {
  it('count when it reaches itself', () => {
    const answer = trusted({ whole: true, tries: [tried('control', 'refused'), tried('path/n2/pod', 'lost')] });
    assert.deepEqual(answer, { whole: true, tries: [tried('path/n2/pod', 'lost')] });
  });

  it('that were lost are unknown when it loses tries to itself, and those that were answered count', () => {
    const { tries } = trusted({ whole: true, tries: [tried('control', 'refused'), tried('control', 'lost'), tried('path/n2/pod', 'lost'), tried('path/n3/pod', 'open')] });
    assert.deepEqual(tries.map(({ outcome }) => outcome), ['unknown', 'open']);
    assert.equal(tries[0]?.detail, 'the machine is too busy to tell: 1 of 2 tries to itself were lost as well');
  });
});

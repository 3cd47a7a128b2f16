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

  it('that were all lost are lost, where it loses few to itself', () => {
    const control = [...Array<LadderTry>(5).fill(tried('control', 'refused')), tried('control', 'lost')];
    const all = Array<LadderTry>(8).fill(tried('path/n2/pod', 'lost'));
    assert.deepEqual(trusted({ whole: true, tries: [...control, ...all] }).tries, all);
    const busy = trusted({ whole: true, tries: [...control.slice(3), ...all] });
    assert.deepEqual(new Set(busy.tries.map(({ outcome }) => outcome)), new Set(['lost']));
    const busier = trusted({ whole: true, tries: [...control.slice(4), ...all] });
    assert.deepEqual(new Set(busier.tries.map(({ outcome }) => outcome)), new Set(['unknown']));
  });
});

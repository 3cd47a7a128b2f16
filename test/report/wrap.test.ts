import assert from 'node:assert/strict';
import { flow, hang, wrap } from '../../src/report/wrap.ts';

describe('wrapping', () => {
  it('breaks between words', () => assert.deepEqual(wrap('one two three', 7), ['one two', 'three']));
  it('breaks a word that is longer than a line, and loses none of it', () => {
    const lines = wrap('an ip-10-0-101-202.eu-central-1.compute.internal node', 12);
    assert.ok(lines.every((line) => line.length <= 12), lines.join('|'));
    assert.equal(lines.join('').replaceAll(' ', ''), 'anip-10-0-101-202.eu-central-1.compute.internalnode');
  });
  it('gives one line for nothing', () => assert.deepEqual(wrap('', 10), ['']));
  it('keeps parts together where it can', () => assert.deepEqual(flow(['one two', 'three', '', 'four'], 15), ['one two · three', 'four']));
  it('hangs', () => assert.deepEqual(hang('a  ', ['b', 'c']), ['a  b', '   c']));
});

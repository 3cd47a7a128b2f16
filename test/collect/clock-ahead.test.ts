import assert from 'node:assert/strict';
import { clockAhead } from '../../src/collect/host/clock-ahead.ts';

const ASKED = Date.parse('2026-11-25T23:00:00Z');
const AHEAD: readonly (readonly [string, string, number, number | null])[] = [
  ['is ahead', '2026-11-25T23:00:31.500Z', 3000, 30_000],
  ['is behind', '2026-11-25T22:59:01.500Z', 3000, -60_000],
  ['is right, half-way through the round', '2026-11-25T23:00:01.500Z', 3000, 0],
  ['is right, asked and answered in one moment', '2026-11-25T23:00:00Z', 0, 0],
  ['was read at any moment of a long round', '2026-11-25T23:00:01Z', 20_000, null],
  ['answered before it was asked', '2026-11-25T23:00:01Z', -1, null],
  ['was asked for no time that is known', '2026-11-25T23:00:01Z', NaN, null],
  ['says nothing', '', 3000, null],
];

describe('how far a clock is ahead', () => {
  for (const [when, clock, round, ahead] of AHEAD) {
    it(`is ${ahead === null ? 'not told' : `${ahead} ms`} where it ${when}`, () => assert.equal(clockAhead(clock, ASKED, ASKED + round), ahead));
  }
});

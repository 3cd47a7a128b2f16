import assert from 'node:assert/strict';
import { compileSelector } from '../../src/derive/index.ts';

const labels = { role: 'worker', zone: 'east-1', 'example.com/rack': '7', empty: '' };

const selectors: readonly (readonly [string, boolean])[] = [
  ['', true],
  ['all()', true],
  ['!all()', false],
  ['has(role)', true],
  ['!has(role)', false],
  ['! has(gone)', true],
  ["role == 'worker'", true],
  ['role == "worker"', true],
  ["role != 'worker'", false],
  ["gone != 'worker'", true],
  ["role in {'worker', 'edge'}", true],
  ["role in { }", false],
  ["gone in {'worker'}", false],
  ["role not in {'worker'}", false],
  ["gone not in {'worker'}", true],
  ["zone starts with 'east'", true],
  ["zone ends with '-2'", false],
  ["zone contains 'st-'", true],
  ["gone contains ''", false],
  ["empty == ''", true],
  ["example.com/rack == '7'", true],
  ["role == 'worker' && zone == 'west'", false],
  ["role == 'edge' || zone == 'east-1' && has(role)", true],
  ["(role == 'edge' || has(role)) && !(zone == 'east-1')", false],
];

describe('selector', () => {
  for (const [text, expected] of selectors) {
    it(`${text || 'the empty one'} ${expected ? 'selects' : 'leaves out'}`, () => assert.equal(compileSelector(text)?.(labels), expected));
  }

  for (const text of ['role', 'role ==', "role == 'a' &&", "== 'a'", 'has(role', "role ~ 'a'", "role in 'a'", "role in {'a'", "(all()", 'all', "role == worker", "all() all()", "role starts 'a'", '{}']) {
    it(`does not read ${text}`, () => assert.equal(compileSelector(text), undefined));
  }
});

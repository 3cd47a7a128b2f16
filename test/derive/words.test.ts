import assert from 'node:assert/strict';
import { clause, duration, hostLocalCapacity, nameList, secondsBetween } from '../../src/derive/index.ts';

describe('words for a sentence', () => {
  it('lists names', () => {
    const lists = [[], ['n1'], ['n1', 'n2'], ['n1', 'n2', 'n3'], ['n1', 'n2', 'n3', 'n4'], Array.from({ length: 30 }, (_, index) => `n${index + 1}`)];
    assert.deepEqual(lists.map(nameList), ['', 'n1', 'n1 and n2', 'n1, n2 and n3', 'n1, n2 and 2 more', 'n1, n2 and 28 more']);
  });

  it('shortens what a tool says to a clause', () => {
    assert.equal(clause('  connection\n refused. '), 'connection refused');
    assert.equal(clause('x'.repeat(200)).length, 120);
    assert.match(clause('x'.repeat(200)), /x…$/);
    assert.equal(clause(`no interface matches (${'y'.repeat(200)})`, 40), 'no interface matches');
    assert.equal(clause(`(${'y'.repeat(200)})`, 10), '(yyyyyyy…)');
  });

  it('tells a length of time in one unit', () => {
    assert.deepEqual([0, 34.4, 119, 120, 7199, 7200, 172_800].map(duration), ['0 s', '34 s', '119 s', '2 min', '120 min', '2 h', '2 d']);
  });

  it('takes a moment that cannot be read for now', () => {
    assert.equal(secondsBetween('', '2026-01-01T00:00:00Z'), 0);
    assert.equal(secondsBetween('2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z'), 60);
  });

  it('counts the addresses of a pod CIDR', () => {
    assert.deepEqual([['10.0.0.0/24'], ['fd00::/64', '10.0.0.0/27'], ['10.0.0.0/31'], ['fd00::/64'], []].map(hostLocalCapacity), [253, 29, 0, null, null]);
  });
});

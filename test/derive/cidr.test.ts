import assert from 'node:assert/strict';
import { contains, overlap, parseCidr, sizeOf } from '../../src/derive/index.ts';
import type { Cidr } from '../../src/derive/index.ts';

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  assert.ok(parsed, `${text} cannot be read`);
  return parsed;
}

describe('cidr', () => {
  for (const text of ['', '10.0.0', '10.0.0.256', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/8/8', 'a.b.c.d', ':::', '1::2::3', 'fd00::/129', 'fd00:1:2', 'g::1', '10.0.0.0/']) {
    it(`does not read "${text}"`, () => assert.equal(parseCidr(text), undefined));
  }

  const inside: readonly (readonly [string, string, boolean])[] = [
    ['10.244.0.0/16', '10.244.255.0/24', true],
    ['10.244.0.0/16', '10.245.0.0/24', false],
    ['10.244.3.7/16', '10.244.0.1', true],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['10.0.0.0/24', '10.0.0.0/16', false],
    ['fd00::/48', 'fd00:0:0:1::/64', true],
    ['fd00::/48', 'fd00:0:1::1', false],
    ['::/0', '10.0.0.1', false],
  ];
  for (const [outer, inner, expected] of inside) {
    it(`${outer} ${expected ? 'contains' : 'does not contain'} ${inner}`, () => assert.equal(contains(cidr(outer), cidr(inner)), expected));
  }

  it('tells ranges that overlap', () => {
    assert.equal(overlap(cidr('10.0.0.0/23'), cidr('10.0.1.0/24')), true);
    assert.equal(overlap(cidr('10.0.0.0/24'), cidr('10.0.1.0/24')), false);
  });

  it('counts addresses', () => {
    assert.equal(sizeOf(cidr('10.0.0.0/26')), 64);
    assert.equal(sizeOf(cidr('fd00::1')), 1);
  });

  it('compares IPv6 addresses, not their spelling', () => assert.deepEqual(cidr('fd00:0:0::0002'), cidr('FD00::2')));
});

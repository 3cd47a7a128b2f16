import assert from 'node:assert/strict';
import type { PolicyRule } from '../../src/model/host-facts.ts';
import { ParseError, parsePolicyRules } from '../../src/parse/index.ts';
import { recording } from './recording.ts';

const RULE: PolicyRule = { family: 'ipv4', priority: 0, inverted: false, from: 'all', to: null, mark: null, inDevice: null, table: '' };

describe('rules of policy routing', () => {
  const odd = parsePolicyRules(recording('host', 'namespace-rules4.json'), recording('host', 'namespace-rules6.json'));

  it("are the kernel's own three, and the two of IPv6", () => {
    assert.deepEqual(parsePolicyRules(recording('host', 'flannel-vxlan-rules4.json'), recording('host', 'flannel-vxlan-rules6.json')), {
      '0': { ...RULE, table: 'local' },
      '32766': { ...RULE, priority: 32766, table: 'main' },
      '32767': { ...RULE, priority: 32767, table: 'default' },
      'ipv6 0': { ...RULE, family: 'ipv6', table: 'local' },
      'ipv6 32766': { ...RULE, family: 'ipv6', priority: 32766, table: 'main' },
    });
  });

  const expected: readonly (readonly [string, Partial<PolicyRule>])[] = [
    ['50', { inverted: true, from: '10.0.0.0/8', to: '192.0.2.0/24', mark: '0x10/0x10', inDevice: 'lo', table: '100' }],
    ['99', { inverted: true, mark: '0x100000/0x100000', table: '1' }],
    ['61', { mark: '0x5', table: 'main', suppressed: 0 }],
    ['49', { from: '203.0.113.0/24', table: 'blackhole' }],
    ['60', { table: 'goto 99' }],
    ['62', { from: '192.0.2.1', to: '192.0.2.2', table: '7' }],
    ['62#2', { from: '192.0.2.9', table: '8' }],
    ['ipv6 62', { family: 'ipv6', from: '2001:db8::/64', table: '9' }],
  ];
  for (const [key, rule] of expected) {
    it(`tell ${JSON.stringify(rule)}`, () => assert.deepEqual(odd[key], { ...RULE, priority: Number(/\d+/.exec(key.replace('ipv6', ''))?.[0]), ...rule }));
  }

  it('are not read without their priority', () => assert.throws(() => parsePolicyRules('[{"src":"all","table":"main"}]', ''), ParseError));
});

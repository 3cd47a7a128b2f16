import assert from 'node:assert/strict';
import type { PacketFilter } from '../../src/model/packet-filter.ts';
import { parseIptablesSave, parseNftRuleset } from '../../src/parse/index.ts';
import { verdictOn } from '../../src/derive/index.ts';
import type { PacketProbe, WalkResult, Way } from '../../src/derive/index.ts';
import { recordedFilter } from './recorded-filter.ts';

const blank: PacketProbe = { protocol: 'udp', source: '198.18.0.11', destination: '198.18.0.13', sourcePort: null, destinationPort: null, inDevice: 'eth0', outDevice: null, state: 'new' };
const udp = (destinationPort: number, rest: Partial<PacketProbe> = {}): PacketProbe => ({ ...blank, destinationPort, ...rest });
const tcp = (destinationPort: number, rest: Partial<PacketProbe> = {}): PacketProbe => udp(destinationPort, { protocol: 'tcp', ...rest });
const ping: PacketProbe = { ...blank, protocol: 'icmp' };
const leaving = { inDevice: null, outDevice: 'eth0' };
const between = (inDevice: string, outDevice: string): PacketProbe => tcp(80, { source: '10.244.1.0/24', destination: '10.244.0.0/24', inDevice, outDevice });

/** `dropped iptables-nft ip filter INPUT 1, ...`. */
function brief({ outcome, by }: WalkResult): string {
  return [outcome, by.map(({ chain, place }) => `${chain} ${place}`).join(', ')].join(' ').trim();
}

/** A filter of iptables' rules, table `filter` when none is named; others of nft beside it. */
function filterOf(rules: string, nft = ''): PacketFilter {
  const text = rules.includes('*') ? rules : `*filter\n${rules.includes(':INPUT') ? '' : ':INPUT ACCEPT [0:0]\n'}:OUTPUT ACCEPT [0:0]\n${rules}\nCOMMIT\n`;
  return { chains: { ...parseIptablesSave(text, 'iptables-nft', 'ip').chains, ...parseNftRuleset(nft).chains }, leftOut: {}, unseen: {} };
}

function verdict(rules: string, packet: PacketProbe = udp(8472), way: Way = 'input'): string {
  return brief(verdictOn(filterOf(rules), packet, way)).replaceAll('iptables-nft ip filter ', '');
}

describe('the way of a packet', () => {
  const healthy: readonly (readonly [recording: string, podDevice: string, tunnel: string])[] = [
    ['flannel-vxlan', 'cni0', 'flannel.1'],
    ['flannel-vxlan-legacy', 'cni0', 'flannel.1'],
    ['flannel-host-gw', 'cni0', 'eth0'],
    ['flannel-host-gw-legacy', 'cni0', 'eth0'],
    ['canal', 'cali34f3143093b', 'flannel.1'],
    ['canal-legacy', 'cali34f3143093b', 'flannel.1'],
    ['calico-vxlan', 'cali985509f8fa5', 'vxlan.calico'],
    ['calico-vxlan-legacy', 'cali985509f8fa5', 'vxlan.calico'],
    ['calico-bgp', 'calid2167d20401', 'eth0'],
    ['calico-bgp-legacy', 'calid2167d20401', 'eth0'],
  ];
  for (const [name, podDevice, tunnel] of healthy) {
    describe(`on a healthy node with ${name}`, () => {
      const filter = recordedFilter(name);
      const packets: readonly (readonly [string, PacketProbe, Way])[] = [
        ['VXLAN in', udp(8472), 'input'],
        ['VXLAN out', udp(8472, leaving), 'output'],
        ["Calico's VXLAN out", udp(4789, leaving), 'output'],
        ['BGP in', tcp(179), 'input'],
        ['BGP out', tcp(179, leaving), 'output'],
        ['Typha in', tcp(5473), 'input'],
        ['ping in', ping, 'input'],
        ['ping out', { ...ping, ...leaving }, 'output'],
        ['from another node to a pod', between(tunnel, podDevice), 'forward'],
      ];
      for (const [what, packet, way] of packets) it(`is free for ${what}`, () => assert.equal(brief(verdictOn(filter, packet, way)), 'passes'));

      // A set of Calico's tells who may send VXLAN, and its check of the reverse path is not read.
      for (const [what, packet, way] of [
        ["Calico's VXLAN in", udp(4789), 'input'],
        ['from a pod to another node', between(podDevice, tunnel), 'forward'],
      ] as const) {
        it(`is not surely closed for ${what}`, () => assert.notEqual(verdictOn(filter, packet, way).outcome, 'dropped'));
      }
    });
  }

  it('ends at a drop, and tells the rule', () =>
    assert.deepEqual(verdictOn(filterOf('[7:700] -A INPUT -p udp -m udp --dport 8472 -j DROP'), udp(8472), 'input'), {
      outcome: 'dropped',
      by: [{ chain: 'iptables-nft ip filter INPUT', place: 1, text: '-A INPUT -p udp -m udp --dport 8472 -j DROP', packets: 7, verdict: 'drop' }],
    }));

  it('ends at a policy, and tells it in place 0', () =>
    assert.deepEqual(verdictOn(filterOf(':INPUT DROP [3:90]\n-A INPUT -p tcp -j ACCEPT'), udp(8472), 'input'), {
      outcome: 'dropped',
      by: [{ chain: 'iptables-nft ip filter INPUT', place: 0, text: '-P INPUT DROP', packets: 3, verdict: 'drop' }],
    }));

  const cases: readonly (readonly [what: string, rules: string, expected: string, packet?: PacketProbe, way?: Way])[] = [
    ['a drop of another port', '-A INPUT -p udp --dport 4789 -j DROP', 'passes'],
    ['a drop of another protocol', '-A INPUT -p tcp --dport 8472 -j DROP', 'passes'],
    ['a drop of a range of ports', '-A INPUT -p udp --dport 8000:9000 -j REJECT', 'dropped INPUT 1'],
    ['a drop of a network that the source is in', '-A INPUT -s 198.18.0.0/15 -j DROP', 'dropped INPUT 1'],
    ['a drop of all but a network', '-A INPUT ! -s 198.18.0.0/15 -j DROP', 'passes'],
    ['a drop of some of the sources', '-A INPUT -s 10.244.1.7 -j DROP', 'maybe INPUT 1', tcp(80, { source: '10.244.1.0/24' })],
    ['a drop on another device', '-A INPUT -i eth1 -j DROP', 'passes'],
    ['a drop on a device that is not known', '-A INPUT -i eth1 -j DROP', 'maybe INPUT 1', udp(8472, { inDevice: null })],
    ['a drop on devices that begin so', '-A INPUT -i eth+ -j DROP', 'dropped INPUT 1'],
    ['a drop of another state', '-A INPUT -m conntrack --ctstate INVALID -j DROP', 'passes'],
    ['a drop of all that NAT did not change', '-A INPUT -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP', 'dropped INPUT 1'],
    ['a state that is not known', '-A INPUT -m conntrack --ctstate INVALID -j DROP', 'maybe INPUT 1', udp(8472, { state: null })],
    ['an accept before a drop', '-A INPUT -p udp -j ACCEPT\n-A INPUT -j DROP', 'passes'],
    ['a possible accept before a drop', '-A INPUT -m limit --limit 5/min -j ACCEPT\n-A INPUT -j DROP', 'maybe INPUT 2'],
    ['a possible drop', '-A INPUT -m limit --limit 5/min -j DROP', 'maybe INPUT 1'],
    ['a possible drop before a sure one', '-A INPUT -m limit --limit 5/min -j DROP\n-A INPUT -j DROP', 'dropped INPUT 2, INPUT 1'],
    ['a possible drop before a sure accept', '-A INPUT -m limit --limit 5/min -j DROP\n-A INPUT -j ACCEPT\n-A INPUT -j DROP', 'maybe INPUT 1'],
    ['a drop in a chain that is jumped to', ':X - [0:0]\n-A INPUT -j X\n-A X -p tcp -j DROP\n-A X -j DROP', 'dropped X 2'],
    ['a drop in a chain that may be jumped to', ':X - [0:0]\n-A INPUT -m socket -j X\n-A X -j DROP', 'maybe X 1'],
    ['a drop in a chain that nobody jumps to', ':X - [0:0]\n-A X -j DROP', 'passes'],
    ['a return before a drop', ':X - [0:0]\n-A INPUT -j X\n-A X -p udp -j RETURN\n-A X -j DROP', 'passes'],
    ['a drop after a chain that may return early', ':X - [0:0]\n-A INPUT -j X\n-A INPUT -j DROP\n-A X -m socket -j RETURN\n-A X -p tcp -j DROP', 'dropped INPUT 2'],
    ['a drop after a possible return', ':X - [0:0]\n-A INPUT -j X\n-A X -m socket -j RETURN\n-A X -j DROP', 'maybe X 2'],
    ['a drop after a chain that accepts', ':X - [0:0]\n-A INPUT -j X\n-A INPUT -j DROP\n-A X -j ACCEPT', 'passes'],
    ['a drop after a chain that may accept', ':X - [0:0]\n-A INPUT -j X\n-A INPUT -j DROP\n-A X -m socket -j ACCEPT', 'maybe INPUT 2'],
    ['a goto, which does not come back here', ':X - [0:0]\n-A INPUT -g X\n-A INPUT -j DROP\n-A X -p tcp -j DROP', 'passes'],
    ['a goto, whose end is the policy', ':INPUT DROP [0:0]\n:X - [0:0]\n-A INPUT -g X\n-A X -p tcp -j DROP', 'dropped INPUT 0'],
    ['a possible goto before a drop', ':X - [0:0]\n-A INPUT -m socket -g X\n-A INPUT -j DROP', 'maybe INPUT 2'],
    ['a return to the policy', ':INPUT DROP [0:0]\n-A INPUT -p udp -j RETURN\n-A INPUT -j ACCEPT', 'dropped INPUT 0'],
    ['a possible return to the policy', ':INPUT DROP [0:0]\n-A INPUT -m socket -j RETURN\n-A INPUT -j ACCEPT', 'maybe INPUT 0'],
    ['a possible accept before the policy', ':INPUT DROP [0:0]\n-A INPUT -m socket -j ACCEPT', 'maybe INPUT 0'],
    ['a chain that was left out', ':cali-fw-1 - [0:0]\n-A INPUT -j cali-fw-1', 'passes'],
    ['a drop after a chain that was left out', ':cali-fw-1 - [0:0]\n-A INPUT -j cali-fw-1\n-A INPUT -j DROP', 'maybe INPUT 2'],
    ['a queue before a drop', '-A INPUT -j NFQUEUE --queue-num 1\n-A INPUT -j DROP', 'maybe INPUT 2'],
    ['a log before a drop', '-A INPUT -j LOG\n-A INPUT -j DROP', 'dropped INPUT 2'],
    ['a drop of marked packets', '-A INPUT -m mark --mark 0x8000/0x8000 -j DROP', 'passes'],
    ['a drop of packets without the mark', '-A INPUT -m mark ! --mark 0x8000/0x8000 -j DROP', 'dropped INPUT 1'],
    ['a drop of packets marked before', '-A INPUT -j MARK --set-xmark 0x8000/0x8000\n-A INPUT -m mark --mark 0x8000/0x8000 -j DROP', 'dropped INPUT 2'],
    ['a drop of packets unmarked before', '-A INPUT -j MARK --set-xmark 0x3/0x3\n-A INPUT -j MARK --set-xmark 0x0/0x2\n-A INPUT -m mark --mark 0x2/0x2 -j DROP', 'passes'],
    ['a drop of packets that may be marked', '-A INPUT -m socket -j MARK --set-xmark 0x1/0x1\n-A INPUT -m mark --mark 0x1/0x1 -j DROP', 'maybe INPUT 2'],
    ['a mark that says the same whether it is set or not', '-A INPUT -m socket -j MARK --set-xmark 0x0/0x1\n-A INPUT -m mark --mark 0x1/0x1 -j DROP', 'passes'],
    ['a circle', ':X - [0:0]\n-A INPUT -j X\n-A X -j X', 'passes'],
    ['a drop for local addresses', '-A INPUT -m addrtype --dst-type LOCAL -j DROP', 'dropped INPUT 1'],
    ['a drop of broadcasts', '-A INPUT -m addrtype --dst-type BROADCAST -j DROP', 'passes'],
    ['a drop of pings', '-A INPUT -p icmp -m icmp --icmp-type 8 -j DROP', 'dropped INPUT 1', ping],
    ['a drop of other ICMP', '-A INPUT -p icmp -m icmp --icmp-type 3/4 -j DROP', 'passes', ping],
    ['a drop on the way out', '-A OUTPUT -o eth0 -p udp --dport 8472 -j DROP', 'dropped OUTPUT 1', udp(8472, leaving), 'output'],
    ['a drop on the way in, for what goes out', '-A INPUT -j DROP', 'passes', udp(8472, leaving), 'output'],
    ['rules of IPv4, for IPv6', '-A INPUT -j DROP', 'passes', udp(8472, { source: 'fd00::1', destination: 'fd00::2' })],
  ];
  for (const [what, rules, expected, packet, way] of cases) {
    it(`with ${what}: ${expected}`, () => assert.equal(verdict(rules, packet, way), expected));
  }

  describe('through several chains of a hook', () => {
    const raw = '*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p udp --dport 8472 -j DROP\nCOMMIT\n';
    const nft = (hook: string, priority: string, rule: string): string => `table inet t {\n\tchain c {\n\t\ttype filter hook ${hook} priority ${priority}; policy accept;\n\t\t${rule}\n\t}\n}\n`;

    it('ends in raw, before INPUT', () => assert.equal(brief(verdictOn(filterOf(`${raw}*filter\n:INPUT DROP [0:0]\nCOMMIT\n`), udp(8472), 'input')), 'dropped iptables-nft ip raw PREROUTING 1'));
    it('takes no accept of one for an accept of the next', () => assert.equal(brief(verdictOn(filterOf('-A INPUT -j ACCEPT', nft('input', 'filter + 10', 'udp dport 8472 drop')), udp(8472), 'input')), 'dropped nft inet t c 1'));
    it('takes no possible accept of one for a doubt in the next', () => assert.equal(brief(verdictOn(filterOf('-A INPUT -m socket -j ACCEPT', nft('input', '10', 'drop')), udp(8472), 'input')), 'dropped nft inet t c 1'));
    it('goes in order of priority', () => assert.equal(brief(verdictOn(filterOf('-A INPUT -j DROP', nft('input', 'filter - 1', 'reject')), udp(8472), 'input')), 'dropped nft inet t c 1'));
    it('keeps the mark', () => assert.equal(brief(verdictOn(filterOf('*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j MARK --set-xmark 0x1/0xffffffff\nCOMMIT\n', nft('input', '0', 'meta mark 0x1 drop')), udp(8472), 'input')), 'dropped nft inet t c 1'));
    it('has no state before connection tracking', () => assert.equal(brief(verdictOn(filterOf('', nft('prerouting', 'raw', 'ct state new drop')), udp(8472), 'input')), 'maybe nft inet t c 1'));
    it('is untracked after notrack', () => assert.equal(brief(verdictOn(filterOf('*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j CT --notrack\nCOMMIT\n*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m conntrack --ctstate NEW -j DROP\n-A INPUT -m conntrack --ctstate UNTRACKED -j DROP\nCOMMIT\n'), udp(8472), 'input')), 'dropped iptables-nft ip filter INPUT 2'));
    it('does not meet what is hooked to bridges', () => assert.equal(brief(verdictOn(filterOf('', nft('input', '0', 'drop').replace('inet', 'bridge')), udp(8472), 'input')), 'passes'));
    it('does not meet the other family, also where a condition is turned round', () => assert.equal(brief(verdictOn(filterOf('', nft('input', '0', 'ip6 saddr != fd00::/8 drop')), udp(8472), 'input')), 'passes'));
  });

  const closed: readonly (readonly [recording: string, PacketProbe, Way, string])[] = [
    ['drop-input', udp(8472), 'input', 'iptables-nft ip filter INPUT 1'],
    ['reject-input', udp(8472), 'input', 'iptables-nft ip filter INPUT 1'],
    ['drop-raw', udp(8472), 'input', 'iptables-nft ip raw PREROUTING 1'],
    ['drop-nft', udp(8472), 'input', 'nft inet firewall input 1'],
    ['drop-legacy', udp(8472), 'input', 'iptables-legacy ip filter INPUT 1'],
    ['forward-policy', between('flannel.1', 'cni0'), 'forward', 'iptables-nft ip filter FORWARD 0'],
    ['calico-drop-input', tcp(179), 'input', 'iptables-nft ip filter INPUT 6'],
  ];
  for (const [name, packet, way, place] of closed) {
    it(`ends on the node that was closed by ${name}`, () => {
      const filter = recordedFilter(name);
      assert.equal(brief(verdictOn(filter, packet, way)), `dropped ${place}`);
      assert.equal(verdictOn(filter, ping, 'input').outcome, 'passes');
    });
  }

  // Calico accepts in chains of single pods, which are left out, so that the policy behind them may never be met.
  it("may end at a policy behind Calico's chains", () =>
    assert.equal(brief(verdictOn(recordedFilter('calico-forward-policy'), between('eth0', 'cali0c9d4d96e79'), 'forward')), 'maybe iptables-nft ip filter FORWARD 0'));

  it("through firewalld's table is as the zones say", () => {
    const filter = recordedFilter('firewalld');
    const zone = 'nft inet firewalld filter_IN_public 5';
    assert.equal(brief(verdictOn(filter, udp(8472), 'input')), `dropped ${zone}`);
    assert.equal(brief(verdictOn(filter, tcp(179), 'input')), 'passes');
    assert.equal(brief(verdictOn(filter, tcp(179, { source: '203.0.113.7' }), 'input')), `dropped ${zone}`);
    assert.equal(brief(verdictOn(filter, udp(4789), 'input')), `maybe ${zone}`);
    assert.equal(brief(verdictOn(filter, ping, 'input')), 'passes');
    assert.equal(brief(verdictOn(filter, udp(8472, { state: 'established' }), 'input')), 'passes');
    assert.equal(brief(verdictOn(filter, udp(8472, leaving), 'output')), 'passes');
    assert.equal(brief(verdictOn(filter, between('cni0', 'flannel.1'), 'forward')), 'passes');
    assert.equal(brief(verdictOn(filter, between('eth0', 'cni0'), 'forward')), 'dropped nft inet firewalld filter_FWD_public 2');
  });

  it("through ufw's chains is as its rules and policies say", () => {
    const filter = recordedFilter('ufw');
    assert.equal(brief(verdictOn(filter, udp(8472), 'input')), 'passes');
    assert.equal(brief(verdictOn(filter, udp(8472, { source: '203.0.113.7' }), 'input')), 'dropped iptables-nft ip filter INPUT 0');
    assert.equal(brief(verdictOn(filter, udp(137), 'input')), 'dropped iptables-nft ip filter ufw-skip-to-policy-input 1');
    assert.equal(brief(verdictOn(filter, tcp(22), 'input')), 'passes');
    assert.equal(brief(verdictOn(filter, ping, 'input')), 'passes');
    assert.equal(brief(verdictOn(filter, udp(8472, leaving), 'output')), 'passes');
    assert.equal(brief(verdictOn(filter, between('cni0', 'flannel.1'), 'forward')), 'dropped iptables-nft ip filter FORWARD 0');
  });

  it("ends where Calico does not know a pod's device", () =>
    assert.equal(verdictOn(recordedFilter('calico-bgp'), between('eth0', 'cali00000000000'), 'forward').by[0]?.text.replace(/-m comment --comment "cali:\S+" /, ''), '-A cali-to-wl-dispatch -m comment --comment "Unknown interface" -j DROP'));

  it('through 1900 rules takes well under a second', () => {
    const rules = Array.from({ length: 1900 }, (_, index) => `-A INPUT -s 10.96.${index >> 8}.${index & 255}/32 -p udp -m socket -j DROP`).join('\n');
    const filter = filterOf(rules);
    const began = process.cpuUsage();
    assert.equal(verdictOn(filter, udp(8472), 'input').outcome, 'passes');
    assert.ok(process.cpuUsage(began).user < 500_000);
  });

  it('looks for the target of a jump in the same table', () =>
    assert.equal(brief(verdictOn(filterOf('', 'table ip a {\n\tchain in {\n\t\ttype filter hook input priority 0; policy accept;\n\t\tjump x\n\t}\n}\ntable ip b {\n\tchain x {\n\t\tdrop\n\t}\n}\n'), udp(8472), 'input')), 'passes'));
});

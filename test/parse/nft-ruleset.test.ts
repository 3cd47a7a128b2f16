import assert from 'node:assert/strict';
import type { FilterRule } from '../../src/model/packet-filter.ts';
import { parseNftRuleset, parseSections, ParseError } from '../../src/parse/index.ts';
import { recording } from './recording.ts';

function ruleset(file: string): string {
  return parseSections(recording('packet-filter', file), '', 'kubectl-cni-abc123').byName.get('nft')?.text ?? '';
}

/** How a rule reads, without what is empty in it. */
function brief({ packets, verdict, target, setsMark, match }: FilterRule): unknown[] {
  const asks = Object.fromEntries(Object.entries(match).filter(([, value]) => value !== null && (value as unknown[]).length !== 0));
  return [packets, verdict, ...(target === null ? [] : [target]), ...(setsMark === null ? [] : [setsMark]), asks];
}

/** The rules of a chain in a table of one line's rules. */
function rulesOf(...lines: string[]): FilterRule[] {
  const { chains } = parseNftRuleset(`table inet t {\n\tchain c {\n\t\ttype filter hook input priority 0; policy accept;\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n}\n`);
  return [...(chains['nft inet t c']?.rules ?? [])];
}

const port = (from: number, to = from): { from: number; to: number } => ({ from, to });

describe('nft list ruleset', () => {
  const { chains } = parseNftRuleset(ruleset('native.txt'));
  const rules = (chain: string): unknown[][] => chains[`nft ${chain}`]?.rules.map(brief) ?? [];

  it('tells each key of a map of verdicts as a rule', () => {
    assert.deepEqual(rules('ip filter input'), [
      [null, 'drop', { states: ['invalid'] }],
      [null, 'accept', { states: ['established'] }],
      [null, 'accept', { states: ['related'] }],
      [null, 'accept', { inDevices: ['lo'] }],
      [null, 'jump', 'fromlan', { inDevices: ['eth0'] }],
    ]);
    assert.equal(chains['nft ip filter input']?.rules[4]?.text, 'iifname vmap { "lo" : accept, "eth0" : jump fromlan }');
  });

  it('reads ports, addresses, marks, and verdicts', () => {
    assert.deepEqual(rules('ip filter fromlan'), [
      [0, 'accept', { protocols: ['tcp'], destinationPorts: [port(22), port(80, 90)] }],
      [0, 'accept', { protocols: ['udp'], source: ['10.244.0.0/16', '198.18.0.0/15'], destinationPorts: [port(4789), port(8472)] }],
      [0, 'drop', { protocols: ['tcp'], source: ['!198.18.0.0/15'], destinationPorts: [port(179)], unread: ['limit rate 5/minute'] }],
      [null, 'other', { keep: 0xffff_fff0, flip: 1 }, {}],
      [null, 'drop', { mark: { mask: 15, value: 2, not: false } }],
      [null, 'reject', { protocols: ['tcp'], destinationPorts: [port(5473)] }],
    ]);
    assert.equal(chains['nft ip filter fromlan']?.rules[2]?.text, 'ip saddr != 198.18.0.0/15 tcp dport 179 limit rate 5/minute log prefix "a quoted { word" drop');
  });

  it('leaves what it does not read as nft shows it', () =>
    assert.deepEqual(rules('inet fancy in'), [
      [0, 'drop', { unread: ['ip saddr @blocked'] }],
      [null, 'unread', {}],
      [null, 'accept', { protocols: ['ipv6-icmp'], unread: ['icmpv6 type { nd-router-advert, nd-neighbor-solicit }'] }],
      [null, 'drop', { unread: ['fib saddr . iif oif missing'] }],
      [null, 'drop', { unread: ['ct original ip saddr 10.0.0.1'] }],
      [null, 'drop', { unread: ['ip saddr . tcp dport { 10.0.0.1 . 80, 10.0.0.2 . 443 }'] }],
      [null, 'drop', { protocols: ['udp'], source: ['::/0'], unread: ['udp dport != 53'] }],
      [null, 'other', { protocols: ['udp'], destinationPorts: [port(4789)] }],
      [null, 'reject', { unread: ['ct count over 100'] }],
    ]));

  it('knows where a chain is hooked, with names and sums for priorities', () => {
    const bases = Object.entries(chains).map(([key, { hook, priority, policy }]) => [key, hook, priority, policy]);
    assert.deepEqual(bases, [
      ['nft ip filter input', 'input', 0, 'drop'],
      ['nft ip filter fromlan', null, null, null],
      ['nft inet fancy in', 'input', -5, 'accept'],
      ['nft inet fancy pre', 'prerouting', -310, 'accept'],
      ['nft netdev edge in', 'ingress', 0, 'accept'],
    ]);
  });

  it('leaves out tables that iptables-nft told', () => {
    const text = ruleset('flannel-vxlan.txt');
    const told = new Set(['ip filter', 'ip nat', 'ip mangle', 'ip6 filter', 'ip6 nat', 'ip6 mangle']);
    assert.deepEqual(parseNftRuleset(text, told), { chains: {}, leftOut: {} });
    assert.equal(parseNftRuleset(text).chains['nft ip filter INPUT']?.rules.length, 4);
  });

  it('reads the rules that iptables-nft made, without what nft hides of them', () => {
    const input = parseNftRuleset(ruleset('calico-bgp.txt')).chains['nft ip filter cali-INPUT'];
    assert.deepEqual(input?.rules.slice(0, 3).map((rule) => brief(rule).slice(1)), [
      ['goto', 'cali-wl-to-host', { inDevices: ['cali+'] }],
      ['accept', { mark: { mask: 0x10000, value: 0x10000, not: false } }],
      ['other', { keep: 0xfff0_ffff, flip: 0 }, {}],
    ]);
    assert.equal(input?.rules[0]?.text, 'iifname "cali*" goto cali-wl-to-host');
  });

  it("reads firewalld's table", () => {
    const { chains: firewalld } = parseNftRuleset(ruleset('firewalld.txt'));
    const chain = (name: string): unknown[][] => firewalld[`nft inet firewalld ${name}`]?.rules.map(brief) ?? [];
    assert.equal(firewalld['nft inet firewalld filter_INPUT']?.priority, 10);
    assert.deepEqual(chain('filter_INPUT'), [
      [null, 'accept', { states: ['established', 'related'] }],
      [null, 'accept', { states: ['dnat'] }],
      [null, 'accept', { inDevices: ['lo'] }],
      [null, 'drop', { states: ['invalid'] }],
      [null, 'jump', 'filter_INPUT_ZONES', {}],
      [null, 'reject', {}],
    ]);
    assert.deepEqual(chain('filter_INPUT_ZONES'), [
      [null, 'goto', 'filter_IN_public', { inDevices: ['eth0'] }],
      [null, 'goto', 'filter_IN_trusted', { inDevices: ['cni0', 'flannel.1'] }],
      [null, 'goto', 'filter_IN_public', {}],
    ]);
    assert.deepEqual(chain('filter_IN_public').at(-2), [null, 'accept', { protocols: ['icmp', 'ipv6-icmp'] }]);
    assert.deepEqual(chain('filter_PREROUTING')[1], [null, 'drop', { source: ['::/0'], unread: ['fib saddr . mark . iif oif missing'] }]);
  });

  it('counts the chains of single Services and pods', () => {
    const chain = (name: string): string => `\tchain ${name} {\n\t\tdrop\n\t}\n`;
    const text = `table ip kube-proxy {\n${['service-2QRHZV4L-default/kubernetes/tcp/https', 'endpoint-5OJB2KTY-default/kubernetes/tcp/https__10.180.0.1/443', 'firewall-check', 'services'].map(chain).join('')}}\ntable ip calico {\n${['filter-cali-tw-cali0123', 'filter-cali-FORWARD', 'cali-pi-_abc'].map(chain).join('')}}\n`;
    const read = parseNftRuleset(text);
    assert.deepEqual(read.leftOut, { 'service-': 1, 'endpoint-': 1, 'filter-cali-tw-': 1, 'cali-pi-': 1 });
    assert.deepEqual(Object.keys(read.chains), ['nft ip kube-proxy firewall-check', 'nft ip kube-proxy services', 'nft ip calico filter-cali-FORWARD']);
  });

  const lines: readonly (readonly [string, ...unknown[]])[] = [
    ['ip protocol icmp accept', null, 'accept', { protocols: ['icmp'] }],
    ['meta l4proto 17 ip daddr 10.96.0.10  udp dport 53 counter packets 7 bytes 60 jump KUBE-X', 7, 'jump', 'KUBE-X', { protocols: ['udp'], destination: ['10.96.0.10/32'], destinationPorts: [port(53)] }],
    ['meta nfproto ipv4 ip saddr 10.0.0.0/8 drop', null, 'drop', { source: ['10.0.0.0/8'] }],
    ['ip6 saddr fd00::1 oifname != { "lo", "eth0" } drop', null, 'drop', { source: ['fd00::1/128'], outDevices: ['!lo', '!eth0'] }],
    ['ct state new,untracked accept', null, 'accept', { states: ['new', 'untracked'] }],
    ['ct state != established drop', null, 'drop', { states: ['!established'] }],
    ['tcp dport ssh accept', null, 'accept', { protocols: ['tcp'], unread: ['tcp dport ssh'] }],
    ['ip saddr 10.0.0.1-10.0.0.9 drop', null, 'drop', { unread: ['ip saddr 10.0.0.1-10.0.0.9'] }],
    ['tcp flags syn / syn,rst ether saddr 00:11:22:33:44:55 drop', null, 'drop', { protocols: ['tcp'], unread: ['tcp flags syn / syn, rst', 'ether saddr 00:11:22:33:44:55'] }],
    ['meta mark & 0x00004000 != 0x00004000 return', null, 'return', { mark: { mask: 0x4000, value: 0x4000, not: true } }],
    ['meta mark set mark xor 0x4000', null, 'other', { keep: 0xffff_ffff, flip: 0x4000 }, {}],
    ['meta mark set 0x1', null, 'other', { keep: 0, flip: 1 }, {}],
    ['meta mark set ct mark', null, 'unread', {}],
    ['ct mark set meta mark', null, 'other', {}],
    ['queue num 1', null, 'unread', {}],
    ['tcp option maxseg size set rt mtu', null, 'other', {}],
    ['udp dport 53 dnat ip to 10.0.0.1:53', null, 'other', { protocols: ['udp'], destinationPorts: [port(53)] }],
    ['ip daddr . meta l4proto . th dport vmap @service-ips', null, 'unread', { unread: ['ip daddr . meta l4proto . th dport vmap @service-ips'] }],
    ['reject with tcp reset comment "drop"', null, 'reject', {}],
    ['counter name "hits" drop', null, 'drop', {}],
    ['xt match set xt match set counter packets 0 bytes 0 masquerade fully-random', 0, 'other', { unread: ['xt match set', 'xt match set'] }],
  ];
  for (const [line, ...expected] of lines) {
    it(`reads ${line}`, () => assert.deepEqual(rulesOf(line).map(brief), [expected]));
  }

  it('reads a set that goes on over several lines', () =>
    assert.deepEqual(rulesOf('tcp dport { 22,', '80,', '443 } drop', 'udp dport 53 drop').map(brief), [
      [null, 'drop', { protocols: ['tcp'], destinationPorts: [port(22), port(80), port(443)] }],
      [null, 'drop', { protocols: ['udp'], destinationPorts: [port(53)] }],
    ]));

  for (const [name, text] of [
    ['that was cut off', 'table inet t {\n\tchain c {\n\t\tdrop\n'],
    ['of another program', 'nft: command not found\n'],
    ['with a hook that is not known', 'table inet t {\n\tchain c {\n\t\ttype filter hook elsewhere priority 0; policy accept;\n\t}\n}\n'],
  ] as const) {
    it(`refuses an answer ${name}`, () => assert.throws(() => parseNftRuleset(text), ParseError));
  }

  it('of a node without rules is empty', () => assert.deepEqual(parseNftRuleset('\n'), { chains: {}, leftOut: {} }));

  it('reads 200 kB of rules in well under a second', () => {
    const line = (index: number): string => `\t\tmeta l4proto 6 ip daddr 10.96.${index >> 8}.${index & 255}  tcp dport { 80, 443 } counter packets ${index} bytes 60 jump KUBE-SVC-ERIFXISQEP7F7OF${index}\n`;
    const text = `table ip t {\n\tchain c {\n${Array.from({ length: 1900 }, (_, index) => line(index)).join('')}\t}\n}\n`;
    assert.ok(text.length > 200_000);
    const began = process.cpuUsage();
    assert.equal(parseNftRuleset(text).chains['nft ip t c']?.rules.length, 1900);
    assert.ok(process.cpuUsage(began).user < 500_000);
  });
});

import assert from 'node:assert/strict';
import type { FilterRule } from '../../src/model/packet-filter.ts';
import { parseIptablesSave, parseSections, ParseError } from '../../src/parse/index.ts';
import { recording } from './recording.ts';

const none = { protocols: null, destinationPorts: null, sourcePorts: null, source: null, destination: null, inDevices: null, outDevices: null, states: null, mark: null, unread: [] };

/** The text of one section of a recorded answer. */
function section(file: string, name: string): string {
  return parseSections(recording('packet-filter', file), '', 'kubectl-cni-abc123').byName.get(name)?.text ?? '';
}

/** How a rule reads, without what is empty in it. */
function brief({ text, packets, verdict, target, setsMark, match }: FilterRule): unknown[] {
  const asks = Object.fromEntries(Object.entries(match).filter(([, value]) => value !== null && (value as unknown[]).length !== 0));
  return [text.replace(/ -j .*/, ''), packets, verdict, ...(target === null ? [] : [target]), ...(setsMark === null ? [] : [setsMark]), asks];
}

describe('iptables-save', () => {
  for (const [tool, file, name] of [
    ['iptables-nft', 'odd.txt', 'iptables-nft4'],
    ['iptables-legacy', 'odd-legacy.txt', 'iptables-legacy4'],
  ] as const) {
    describe(`of ${tool}`, () => {
      const { chains } = parseIptablesSave(section(file, name), tool, 'ip');
      const rules = (table: string, chain: string): unknown[][] => chains[`${tool} ip ${table} ${chain}`]?.rules.map(brief) ?? [];

      it('tells what a rule asks, and what of it is not read', () =>
        assert.deepEqual(rules('filter', 'INPUT'), [
          ['-A INPUT -s 127.0.0.0/8 ! -i lo', 0, 'drop', { source: ['127.0.0.0/8'], inDevices: ['!lo'] }],
          [
            '-A INPUT -p tcp -m multiport --dports 22,80:90 -m state --state NEW -m limit --limit 5/min',
            0,
            'accept',
            { protocols: ['tcp'], destinationPorts: [{ from: 22, to: 22 }, { from: 80, to: 90 }], states: ['new'], unread: ['-m limit --limit 5/min'] },
          ],
          ['-A INPUT -p ipencap', 0, 'accept', { protocols: ['ipencap'] }],
          ['-A INPUT -p 253', 0, 'accept', { protocols: ['253'] }],
          [
            '-A INPUT -p tcp -m tcp --tcp-flags SYN,RST SYN -m mac --mac-source 00:11:22:33:44:55',
            0,
            'drop',
            { protocols: ['tcp'], unread: ['-m tcp --tcp-flags SYN,RST SYN', '-m mac --mac-source 00:11:22:33:44:55'] },
          ],
          ['-A INPUT -p icmp -m icmp --icmp-type 8', 0, 'return', { protocols: ['icmp'], unread: ['-m icmp --icmp-type 8'] }],
          ['-A INPUT ! -p tcp -g LOGGED', 0, 'goto', 'LOGGED', { protocols: ['!tcp'] }],
          ['-A INPUT -m comment --comment "say \\"-j DROP\\" -s 1.2.3.4" -m iprange --src-range 10.0.0.1-10.0.0.9', 0, 'reject', { unread: ['-m iprange --src-range 10.0.0.1-10.0.0.9'] }],
          ['-A INPUT -m socket', 0, 'accept', { unread: ['-m socket'] }],
          ['-A INPUT -s 10.0.0.0/255.0.255.0 -p udp -m udp ! --dport 53', 0, 'drop', { protocols: ['udp'], unread: ['-s 10.0.0.0/255.0.255.0', '-m udp ! --dport 53'] }],
        ]));

      it('tells targets that let a packet go on from those that may not', () =>
        assert.deepEqual(rules('filter', 'LOGGED').map(([, , verdict]) => verdict), ['other', 'unread']));

      it('reads marks', () =>
        assert.deepEqual(rules('mangle', 'PREROUTING'), [
          ['-A PREROUTING', 0, 'unread', {}],
          ['-A PREROUTING -m addrtype --dst-type LOCAL -m mark ! --mark 0x1', 0, 'other', { keep: 0xffff_ffef, flip: 0x10 }, { mark: { mask: 0xffff_ffff, value: 1, not: true }, unread: ['-m addrtype --dst-type LOCAL'] }],
        ]));

      it('knows where a chain is hooked, and its policy', () => {
        const bases = Object.values(chains).filter(({ hook }) => hook !== null).map(({ table, name: chain, hook, priority, policy }) => `${table} ${chain} ${hook} ${priority} ${policy}`);
        assert.deepEqual(bases.filter((base) => /^(filter|raw|mangle P)/.test(base)).sort(), [
          'filter FORWARD forward 0 drop',
          'filter INPUT input 0 accept',
          'filter OUTPUT output 0 accept',
          'mangle POSTROUTING postrouting -150 accept',
          'mangle PREROUTING prerouting -150 accept',
          'raw OUTPUT output -300 accept',
          'raw PREROUTING prerouting -300 accept',
        ]);
      });
    });
  }

  it('counts the chains of single Services, and keeps what leads there', () => {
    const { chains, leftOut } = parseIptablesSave(section('flannel-vxlan.txt', 'iptables-nft4'), 'iptables-nft', 'ip');
    assert.deepEqual(leftOut, { 'KUBE-SEP-': 7, 'KUBE-SVC-': 4 });
    assert.deepEqual(Object.keys(chains).filter((key) => /KUBE-(SVC|SEP)/.test(key)), []);
    assert.deepEqual(chains['iptables-nft ip nat KUBE-SERVICES']?.rules.map(({ target }) => target?.slice(0, 9)), ['KUBE-SVC-', 'KUBE-SVC-', 'KUBE-SVC-', 'KUBE-SVC-', 'KUBE-NODE']);
  });

  it('of Calico counts the chains of single pods, and keeps what leads there', () => {
    const { chains, leftOut } = parseIptablesSave(section('calico-bgp.txt', 'iptables-nft4'), 'iptables-nft', 'ip');
    assert.equal(leftOut['cali-tw-'], 4);
    assert.equal(leftOut['cali-fw-'], 4);
    assert.deepEqual(chains['iptables-nft ip filter cali-to-wl-dispatch']?.rules.map(({ verdict }) => verdict), ['goto', 'goto', 'goto', 'goto', 'drop']);
  });

  it('reads an answer without counters', () =>
    assert.deepEqual(parseIptablesSave('*filter\n:INPUT ACCEPT\n-A INPUT -p udp -m udp --sport 53 -j DROP\nCOMMIT\n', 'iptables-legacy', 'ip6').chains, {
      'iptables-legacy ip6 filter INPUT': {
        tool: 'iptables-legacy',
        family: 'ip6',
        table: 'filter',
        name: 'INPUT',
        hook: 'input',
        priority: 0,
        policy: 'accept',
        policyPackets: null,
        rules: [
          {
            text: '-A INPUT -p udp -m udp --sport 53 -j DROP',
            packets: null,
            verdict: 'drop',
            target: null,
            setsMark: null,
            match: { ...none, protocols: ['udp'], sourcePorts: [{ from: 53, to: 53 }] },
          },
        ],
      },
    }));

  it('of a node without rules is empty, and so is a table that only nft can show', () => {
    assert.deepEqual(parseIptablesSave('', 'iptables-nft', 'ip'), { chains: {}, leftOut: {} });
    assert.deepEqual(parseIptablesSave(section('native.txt', 'iptables-nft4'), 'iptables-nft', 'ip'), { chains: {}, leftOut: {} });
  });

  for (const [name, text] of [
    ['that was cut off', '*filter\n:INPUT ACCEPT [0:0]\n'],
    ['with a rule of no chain', '*filter\n-A INPUT -j DROP\nCOMMIT\n'],
    ['of another program', 'iptables: command not found\n'],
    ['with a line that is no rule', '*filter\n:INPUT ACCEPT [0:0]\n-I INPUT -j DROP\nCOMMIT\n'],
    ['with a chain without a policy', '*filter\n:INPUT\nCOMMIT\n'],
  ] as const) {
    it(`refuses an answer ${name}`, () => assert.throws(() => parseIptablesSave(text, 'iptables-nft', 'ip'), ParseError));
  }

  it('reads 200 kB of rules in well under a second', () => {
    const rule = (index: number): string => `[${index}:60] -A KUBE-SERVICES -d 10.96.${index >> 8}.${index & 255}/32 -p tcp -m comment --comment "namespace/service-${index}:http has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable`;
    const rules = Array.from({ length: 1200 }, (_, index) => rule(index));
    const text = ['*filter', ':INPUT ACCEPT [0:0]', ':KUBE-SERVICES - [0:0]', '[0:0] -A INPUT -j KUBE-SERVICES', ...rules, 'COMMIT', ''].join('\n');
    assert.ok(text.length > 200_000);
    const began = process.cpuUsage();
    assert.equal(parseIptablesSave(text, 'iptables-nft', 'ip').chains['iptables-nft ip filter KUBE-SERVICES']?.rules.length, 1200);
    assert.ok(process.cpuUsage(began).user < 500_000);
  });
});

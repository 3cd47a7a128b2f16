import assert from 'node:assert/strict';
import type { PacketFilter } from '../../src/model/packet-filter.ts';
import { movedRules } from '../../src/derive/index.ts';
import { parseIptablesSave } from '../../src/parse/index.ts';

const INPUT = 'iptables-legacy ip filter INPUT';

function filterOf(...lines: string[]): PacketFilter {
  const policy = lines[0]?.startsWith(':') === true ? '' : ':INPUT ACCEPT [50:50]\n';
  return { chains: parseIptablesSave(`*filter\n${policy}${lines.join('\n')}\nCOMMIT\n`, 'iptables-legacy', 'ip').chains, leftOut: {}, unseen: {} };
}

describe('rules whose counters moved', () => {
  it('are drops and rejects, wherever they stand now', () =>
    assert.deepEqual(
      movedRules(
        filterOf('[4:9] -A INPUT -p udp -j DROP', '[1:1] -A INPUT -p tcp -j REJECT --reject-with tcp-reset', '[7:7] -A INPUT -p icmp -j ACCEPT'),
        filterOf('[0:0] -A INPUT -j LOG', '[9:20] -A INPUT -p udp -j DROP', '[2:2] -A INPUT -p tcp -j REJECT --reject-with tcp-reset', '[9:9] -A INPUT -p icmp -j ACCEPT'),
      ),
      [
        { chain: INPUT, place: 2, text: '-A INPUT -p udp -j DROP', packets: 5 },
        { chain: INPUT, place: 3, text: '-A INPUT -p tcp -j REJECT --reject-with tcp-reset', packets: 1 },
      ],
    ));

  it('are policies that drop', () => {
    assert.deepEqual(movedRules(filterOf(':INPUT DROP [4:9]'), filterOf(':INPUT DROP [6:20]')), [{ chain: INPUT, place: 0, text: '-P INPUT DROP', packets: 2 }]);
    assert.deepEqual(movedRules(filterOf(':INPUT ACCEPT [4:9]'), filterOf(':INPUT ACCEPT [6:20]')), []);
  });

  it('are not those that stand still, were set back, or do not count', () =>
    assert.deepEqual(movedRules(filterOf('[4:9] -A INPUT -p udp -j DROP', '[9:9] -A INPUT -p tcp -j DROP', '-A INPUT -j DROP'), filterOf('[4:9] -A INPUT -p udp -j DROP', '[2:2] -A INPUT -p tcp -j DROP', '-A INPUT -j DROP')), []));

  it('are those that were not there before', () =>
    assert.deepEqual(movedRules(filterOf(), filterOf('[3:9] -A INPUT -j DROP')), [{ chain: INPUT, place: 1, text: '-A INPUT -j DROP', packets: 3 }]));

  it('are told apart where two have the same text', () =>
    assert.deepEqual(
      movedRules(filterOf('[4:9] -A INPUT -j DROP', '[1:1] -A INPUT -j DROP'), filterOf('[4:9] -A INPUT -j DROP', '[3:3] -A INPUT -j DROP')),
      [{ chain: INPUT, place: 2, text: '-A INPUT -j DROP', packets: 2 }],
    ));
});

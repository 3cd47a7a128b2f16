import assert from 'node:assert/strict';
import { kernelFacts } from '../../src/collect/host/kernel-facts.ts';
import type { KernelFacts } from '../../src/collect/host/kernel-facts.ts';
import { valueOf } from '../../src/model/observation.ts';
import { parseSections } from '../../src/parse/index.ts';
import { recording } from '../parse/recording.ts';

const AT = '2026-11-25T23:00:00.000Z';
const MARK = 'kubectl-cni-abc123';
const answer = recording('host', 'calico-bgp-answer.txt');

function facts(text = answer, errors = ''): KernelFacts {
  return kernelFacts(parseSections(text, errors, MARK), AT);
}

/** The answer with another text in a section, or with another exit code. */
function changed(section: string, code: number, text = ''): string {
  return answer.replace(new RegExp(`(${MARK} begin ${section}\\n)[^]*?\\n${MARK} end ${section} \\d+\\n`), (_, begin: string) => `${begin}${text}\n${MARK} end ${section} ${code}\n`);
}

const unavailable = (reason: string, detail: string): unknown => ({ state: 'unavailable', reason, detail });

describe('facts of the kernel', () => {
  it('are all observed on a node of Calico', () => {
    const all = facts();
    assert.deepEqual(Object.entries(all).filter(([, { state }]) => state !== 'observed'), []);
    assert.deepEqual(Object.keys(valueOf(all['node.links']) ?? {}), ['lo', 'eth0', 'cali13e19a27202']);
    assert.equal(valueOf(all['node.routes'])?.['10.244.217.0/26']?.protocol, 'bird');
    assert.deepEqual(valueOf(all['node.policyRules'])?.['ipv6 0']?.table, 'local');
    assert.equal(valueOf(all['node.neighbours'])?.['eth0 198.18.2.12']?.mac, '02:d7:b2:52:f5:ae');
    assert.deepEqual(valueOf(all['node.forwarding']), {});
    assert.equal(valueOf(all['node.sysctls'])?.['net.ipv4.ip_forward'], '1');
    assert.equal(valueOf(all['node.conntrack'])?.max, 262144);
    assert.equal(valueOf(all['node.counters'])?.['Ip.Forwarding'], 1);
    assert.deepEqual(valueOf(all['node.sockets'])?.['tcp/179'], ['*']);
  });

  it('say when and from which command they are', () => {
    const { at, from } = { at: '', from: '', ...facts()['node.forwarding'] };
    assert.deepEqual([at, from], [AT, 'bridge -j fdb show']);
  });

  const missing: readonly (readonly [string, string, keyof KernelFacts, unknown])[] = [
    ['there is no bridge', changed('forwarding', 127), 'node.forwarding', unavailable('failed', 'neither the image nor the node has bridge')],
    ['ip hangs for IPv6', changed('routes6', 124), 'node.routes', unavailable('timeout', 'ip gave no answer in time')],
    ['counters have no values', changed('counters', 0, 'Ip: InReceives'), 'node.counters', unavailable('parse-failed', 'the counters of Ip have no values')],
    ['connection tracking is not loaded', changed('sysctls', 2, '/proc/sys/net/ipv4/ip_forward:1'), 'node.conntrack', unavailable('not-applicable', 'connection tracking is not loaded')],
    ['no setting can be read', changed('sysctls', 2), 'node.conntrack', unavailable('parse-failed', 'no setting of the kernel could be read')],
    ['the answer stopped before', answer.slice(0, answer.indexOf(`${MARK} end neighbours`)), 'node.sockets', unavailable('timeout', "the node's answer stopped in neighbours")],
  ];
  for (const [when, text, fact, expected] of missing) {
    it(`are missing one by one when ${when}`, () => {
      const all = facts(text);
      assert.deepEqual(all[fact], expected);
      assert.equal(all['node.links'].state, 'observed');
    });
  }

  it('have no rules of IPv6 on a kernel without it', () => {
    const errors = `\n${MARK} begin rules6\nRTNETLINK answers: Address family not supported by protocol\nDump terminated\n\n${MARK} end rules6 2\n`;
    assert.deepEqual(Object.keys(valueOf(facts(changed('rules6', 2), errors)['node.policyRules']) ?? {}), ['0', '32766', '32767']);
  });
});

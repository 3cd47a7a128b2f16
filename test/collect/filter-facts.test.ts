import assert from 'node:assert/strict';
import { filterFacts } from '../../src/collect/host/filter-facts.ts';
import type { PacketFilter } from '../../src/model/packet-filter.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Section, Sections } from '../../src/parse/index.ts';
import { parseSections } from '../../src/parse/index.ts';
import { recording } from '../parse/recording.ts';

const AT = '2026-11-25T23:00:00.000Z';
const LACKING = { code: 127 };

function recorded(name: string, changes: Readonly<Record<string, Partial<Section>>> = {}): Sections {
  const sections = parseSections(recording('packet-filter', `${name}.txt`), '', 'kubectl-cni-abc123');
  const changed = Object.entries(changes).map(([section, change]) => [section, { code: 0, text: '', error: '', ...change }] as const);
  return { ...sections, byName: new Map([...sections.byName, ...changed]) };
}

function valueOf(fact: Observation<PacketFilter>): PacketFilter {
  assert.equal(fact.state, 'observed');
  return fact.state === 'observed' ? fact.value : { chains: {}, leftOut: {}, unseen: {} };
}

const tools = ({ chains }: PacketFilter): string[] => [...new Set(Object.values(chains).map(({ tool, family }) => `${tool} ${family}`))];

describe('the packet filter of a node', () => {
  it('is told by iptables where both it and nft show a table', () => {
    const fact = filterFacts(recorded('flannel-vxlan'), AT);
    const filter = valueOf(fact);
    assert.deepEqual(tools(filter), ['iptables-nft ip', 'iptables-nft ip6']);
    assert.deepEqual(filter.leftOut, { 'KUBE-SEP-': 7, 'KUBE-SVC-': 4 });
    assert.deepEqual(filter.unseen, {});
    assert.equal(fact.state === 'observed' && fact.from, 'iptables-nft-save, ip6tables-nft-save, nft');
  });

  it('is that of legacy tables where the kernel has some', () => {
    assert.deepEqual(tools(valueOf(filterFacts(recorded('calico-bgp-legacy'), AT))), ['iptables-legacy ip', 'iptables-legacy ip6']);
  });

  it('is that of nft where iptables cannot show a table', () => {
    const { chains } = valueOf(filterFacts(recorded('native'), AT));
    assert.equal(chains['nft ip filter input']?.policy, 'drop');
  });

  it('is that of nft for a family that iptables was not there to show', () => {
    const filter = valueOf(filterFacts(recorded('flannel-vxlan', { 'iptables-nft4': LACKING }), AT));
    assert.deepEqual(tools(filter), ['iptables-nft ip6', 'nft ip']);
    assert.deepEqual(filter.unseen, { 'iptables-nft-save': { lacking: true, detail: 'neither the image nor the node has iptables-nft-save' } });
  });

  it('names what could not be asked or read', () => {
    const filter = valueOf(filterFacts(recorded('flannel-vxlan', { nft: { code: 124 }, 'iptables-nft6': { text: '*filter\n' } }), AT));
    assert.deepEqual(filter.unseen, { 'ip6tables-nft-save': { lacking: false, detail: 'table filter ends in the middle' }, nft: { lacking: false, detail: 'nft gave no answer in time' } });
  });

  it('is missing for the telling reason where no tool could be asked', () => {
    const denied = { code: 4, error: 'iptables-nft-save v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)' };
    assert.deepEqual(filterFacts(recorded('odd', { 'iptables-nft4': denied, 'iptables-nft6': LACKING, nft: LACKING }), AT), {
      state: 'unavailable',
      reason: 'failed',
      detail: `iptables-nft-save ended with 4: ${denied.error}`,
    });
  });

  it('is missing where no tool is there', () => {
    assert.deepEqual(filterFacts(recorded('odd', { 'iptables-nft4': LACKING, 'iptables-nft6': LACKING, nft: LACKING }), AT), {
      state: 'unavailable',
      reason: 'failed',
      detail: 'neither the image nor the node has iptables or nft',
    });
  });
});

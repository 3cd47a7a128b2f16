import assert from 'node:assert/strict';
import type { UnseenTool } from '../../src/model/packet-filter.ts';
import { filterDoubt } from '../../src/derive/unseen-filters.ts';

const LACKING: UnseenTool = { lacking: true, detail: 'neither the image nor the node has it' };
const LATE: UnseenTool = { lacking: false, detail: 'it gave no answer in time' };

function doubted(unseen: Readonly<Record<string, UnseenTool>>, destination = '10.244.1.5'): string[] {
  return filterDoubt('n1', { chains: {}, leftOut: {}, unseen }, [{ destination }]).map(({ node, detail }) => `${node}: ${detail}`);
}

describe('what was not read of a packet filter', () => {
  it('matters where a tool gave no answer', () => {
    assert.deepEqual(doubted({ nft: LATE }), [`n1: its packet filter was not wholly read: ${LATE.detail}`]);
    assert.equal(doubted({ 'iptables-legacy-save': LACKING }).length, 1);
  });

  it('does not where nft stands in for iptables, or is not there', () => {
    assert.deepEqual(doubted({}), []);
    assert.deepEqual(doubted({ 'iptables-nft-save': LATE }), []);
    assert.deepEqual(doubted({ nft: LACKING }), []);
    assert.equal(doubted({ nft: LACKING, 'iptables-nft-save': LACKING }).length, 1);
  });

  it('matters in the family of the packets alone', () => {
    assert.deepEqual(doubted({ 'ip6tables-legacy-save': LATE }), []);
    assert.equal(doubted({ 'ip6tables-legacy-save': LATE }, 'fd00::5').length, 1);
    assert.deepEqual(filterDoubt('n1', { chains: {}, leftOut: {}, unseen: { nft: LATE } }, []), []);
  });
});

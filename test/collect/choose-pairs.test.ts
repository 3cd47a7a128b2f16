import assert from 'node:assert/strict';
import { alsoTry, choosePairs } from '../../src/collect/pairs/choose.ts';
import type { Pair, PairNode, TriedPair } from '../../src/collect/pairs/choose.ts';

const nodes = (count: number, zones = 0): PairNode[] => Array.from({ length: count }, (_, place) => ({ name: `node-${place}`, zone: zones === 0 ? undefined : `zone-${place % zones}` }));
const options = { peers: 3, allUpTo: 10 };
const names = (pairs: readonly Pair[]): string[] => pairs.map(({ from, to }) => `${from} ${to}`);

describe('the pairs that are tried', () => {
  it('are all in a small cluster', () => {
    assert.deepEqual(names(choosePairs(nodes(3), options)).toSorted(), ['node-0 node-1', 'node-0 node-2', 'node-1 node-0', 'node-1 node-2', 'node-2 node-0', 'node-2 node-1']);
    assert.equal(choosePairs(nodes(10), options).length, 90);
    assert.deepEqual(choosePairs(nodes(1), options), []);
  });

  for (const count of [11, 500]) {
    it(`give each of ${count} nodes enough peers, in both directions`, () => {
      const pairs = choosePairs(nodes(count), options);
      const known = new Set(names(pairs));
      assert.equal(known.size, pairs.length, 'a pair is chosen twice');
      assert.ok(pairs.every(({ from, to }) => from !== to && known.has(`${to} ${from}`)));
      for (const { name } of nodes(count)) assert.ok(pairs.filter(({ from }) => from === name).length >= 3, `${name} tries too few`);
      assert.ok(pairs.length <= count * 6, `${pairs.length} pairs`);
    });
  }

  it('load no node with many', () => {
    const pairs = choosePairs(nodes(500), options);
    const most = Math.max(...nodes(500).map(({ name }) => pairs.filter(({ from }) => from === name).length));
    assert.ok(most <= 20, `${most} peers of one node`);
  });

  it('are the same in each run, in any order, and others with another seed', () => {
    const all = names(choosePairs(nodes(60), options)).toSorted();
    assert.deepEqual(names(choosePairs(nodes(60).toReversed(), options)).toSorted(), all);
    assert.notDeepEqual(names(choosePairs(nodes(60), { ...options, seed: 'tuesday' })).toSorted(), all);
  });

  it('stay when another node comes', () => {
    const before = names(choosePairs(nodes(60), options));
    const after = new Set(names(choosePairs(nodes(61), options)));
    assert.ok(before.filter((pair) => !after.has(pair)).length < before.length / 5);
  });

  it('reach another zone from each node', () => {
    const all = [...nodes(40).map((node) => ({ ...node, zone: 'large' })), { name: 'lonely', zone: 'small' }];
    const zoneOf = new Map(all.map(({ name, zone }) => [name, zone]));
    for (const peers of [1, 3]) {
      const pairs = choosePairs(all, { ...options, peers });
      for (const { name, zone } of all) assert.ok(pairs.some(({ from, to }) => from === name && zoneOf.get(to) !== zone), `${name} stays in its zone`);
    }
  });
});

describe('the pairs that are tried after some failed', () => {
  const tried = (pairs: readonly Pair[], isBroken: (pair: Pair) => boolean): TriedPair[] => pairs.map((pair) => ({ ...pair, broken: isBroken(pair) }));

  it('are none when all was tried, or nothing failed', () => {
    assert.deepEqual(alsoTry(tried(choosePairs(nodes(3), options), ({ to }) => to === 'node-1'), nodes(3)), []);
    assert.deepEqual(alsoTry(tried(choosePairs(nodes(40), options), () => false), nodes(40)), []);
  });

  it('ask whole nodes about both ends of a broken pair', () => {
    const all = choosePairs(nodes(40), options);
    const [first] = all;
    assert.ok(first);
    const more = alsoTry(tried(all, ({ from, to }) => from === first.from && to === first.to), nodes(40));
    assert.equal(more.filter(({ from }) => from === first.from).length, 2);
    assert.equal(more.filter(({ to }) => to === first.to).length, 2);
    assert.equal(more.length, 4);
    assert.ok(more.every((pair) => !names(all).includes(`${pair.from} ${pair.to}`)));
  });

  it('go the way back where it was not tried', () => {
    const more = names(alsoTry([{ from: 'node-0', to: 'node-1', broken: true }, { from: 'node-2', to: 'node-3', broken: false }], nodes(4)));
    assert.deepEqual(more.toSorted(), ['node-0 node-2', 'node-0 node-3', 'node-1 node-0', 'node-2 node-1', 'node-3 node-1']);
  });

  it('stay few when a node is out of reach of all', () => {
    const all = choosePairs(nodes(500), options);
    const more = alsoTry(tried(all, ({ from, to }) => from === 'node-7' || to === 'node-7'), nodes(500));
    const ends = all.filter(({ from }) => from === 'node-7').length;
    assert.ok(more.length > 0 && more.length <= 4 * (ends + 1), `${more.length} pairs`);
    assert.ok(more.some(({ to }) => to === 'node-7'));
  });
});

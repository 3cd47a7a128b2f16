import assert from 'node:assert/strict';
import type { PathSummary } from '../../src/model/probe-report.ts';
import type { Rung } from '../../src/model/path-facts.ts';
import { cutOff, pathGroups } from '../../src/report/path-groups.ts';

/** `n1>n2`: broken there, with as many of 8 tries answered. */
function broken(ends: string, rung: Rung = 'tunnel', answered = 0): PathSummary {
  const [from = '', to = ''] = ends.split('>');
  return { from, to, state: 'broken', broken: rung, detail: '', sent: 8, answered, rungs: [], untried: {} };
}

function whole(ends: string): PathSummary {
  return { ...broken(ends), state: 'ok', broken: null, sent: 0 };
}

function inShort(paths: readonly PathSummary[]): string[] {
  return pathGroups(paths, ['n1', 'n2', 'n3', 'n4']).map(({ node, to, from }) => `${node} >${to.join()} <${from.join()}`);
}

describe('groups of broken paths', () => {
  it('stand under the node that has most of them', () => assert.deepEqual(inShort([broken('n1>n3'), broken('n3>n1'), broken('n2>n3'), broken('n3>n2'), broken('n1>n4')]), ['n3 >n1,n2 <n1,n2', 'n1 >n4 <']));
  it('hold a lone path under its start', () => assert.deepEqual(inShort([broken('n3>n1')]), ['n3 >n1 <']));
  it('hold both ways of a pair', () => assert.deepEqual(inShort([broken('n3>n1'), broken('n1>n3')]), ['n1 >n3 <n3']));
  it('part what breaks both ways from what breaks one way', () => {
    assert.deepEqual(inShort([broken('n3>n1'), broken('n1>n3'), broken('n2>n3'), broken('n3>n4')]), ['n3 >n1 <n1', 'n3 >n4 <', 'n3 > <n2']);
  });
  it('part what breaks at another rung', () => assert.deepEqual(inShort([broken('n1>n3'), broken('n1>n2', 'pods')]), ['n1 >n3 <', 'n1 >n2 <']));
  it('part loss from no answer', () => assert.deepEqual(inShort([broken('n1>n3'), broken('n1>n2', 'tunnel', 6)]), ['n1 >n3 <', 'n1 >n2 <']));
  it('stand in the order of their size, then loss last, then by the rung', () => {
    const paths = [broken('n1>n2', 'tunnel', 6), broken('n2>n3', 'pods'), broken('n3>n4', 'address'), broken('n4>n1', 'full-size'), broken('n4>n2', 'full-size')];
    assert.deepEqual(inShort(paths), ['n4 >n1,n2 <', 'n3 >n4 <', 'n2 >n3 <', 'n1 >n2 <']);
  });
  it('are none without paths', () => assert.deepEqual(inShort([]), []));
});

describe('nodes that are cut off', () => {
  const all = [broken('n1>n3'), broken('n3>n1'), whole('n1>n2'), whole('n2>n1'), broken('n4>n2', 'pods'), broken('n2>n4', 'pods')];
  it('are those of which no path is whole, by the way in which they break', () => {
    const found = cutOff(all.filter(({ state }) => state === 'broken'), all, ['n1', 'n2', 'n3', 'n4']);
    assert.deepEqual(found.map(({ nodes, paths }) => [nodes, paths.length]), [[['n3'], 2], [['n4'], 2]]);
  });
  it('are not those whose paths break in different ways', () => {
    const mixed = [broken('n1>n3'), broken('n3>n1', 'pods'), whole('n1>n2')];
    assert.deepEqual(cutOff(mixed.slice(0, 2), mixed, ['n1', 'n2', 'n3']), []);
  });
});

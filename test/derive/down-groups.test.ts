import assert from 'node:assert/strict';
import { downGroups } from '../../src/derive/index.ts';
import type { SessionEnd } from '../../src/derive/index.ts';

/** Both ends of the sessions of a full mesh, each established or not. */
function mesh(size: number, established: (a: number, b: number) => boolean): SessionEnd[] {
  const numbers = Array.from({ length: size }, (_, index) => index + 1);
  return numbers.flatMap((a) =>
    numbers.flatMap((b) => {
      if (a === b) return [];
      const up = established(Math.min(a, b), Math.max(a, b));
      return [{ node: `n${a}`, peer: `n${b}`, address: `10.0.0.${b}`, protocol: `Mesh_10_0_0_${b}`, established: up, seen: up ? 'Established' : 'Active' }];
    }),
  );
}

const nobody = (): boolean => false;

/** `n1: n2 n3` for each group; `all` where it has no center. */
function told(ends: readonly SessionEnd[], first: (node: string) => boolean = nobody): string[] {
  return downGroups(ends, first).map(({ center, nodes, up, pairs }) => (center === null ? `all: ${nodes.join(' ')}, ${up} of ${pairs}` : nodes.join(' ')));
}

describe('downGroups', () => {
  it('makes one group of a mesh of which nothing, or one pair in twenty, is left', () => {
    assert.deepEqual(told(mesh(3, () => false)), ['all: n1 n2 n3, 0 of 3']);
    assert.deepEqual(told(mesh(7, (a, b) => a === 3 && b === 5)), ['all: n1 n2 n3 n4 n5 n6 n7, 1 of 21']);
  });

  it('tells nodes apart where more is left', () => {
    assert.deepEqual(told(mesh(6, (a, b) => a === 5 && b === 6)), ['n1 n2 n3 n4 n5 n6', 'n2 n3 n4 n5 n6', 'n3 n4 n5 n6', 'n4 n5 n6']);
  });

  it('names the node that all pairs have in common', () => {
    assert.deepEqual(told(mesh(12, (a, b) => a !== 10 && b !== 10)), ['n10 n1 n2 n3 n4 n5 n6 n7 n8 n9 n11 n12']);
    assert.deepEqual(told(mesh(2, () => false)), ['n1 n2']);
  });

  it('takes out the nodes that explain theirs', () => {
    assert.deepEqual(told(mesh(4, () => false), (node) => node === 'n3'), ['n3 n1 n2 n4', 'all: n1 n2 n4, 0 of 3']);
  });

  it('names the two route reflectors that some nodes have lost', () => {
    const clients = ['n3', 'n4', 'n5', 'n6'];
    const reflected = mesh(6, (a, b) => a === 1 && b === 2).filter(({ node, peer }) => !clients.includes(node) || !clients.includes(peer ?? ''));
    assert.deepEqual(told(reflected), ['n1 n3 n4 n5 n6', 'n2 n3 n4 n5 n6']);
  });

  it('gives every end to one group, however many', () => {
    const ends = mesh(150, (a, b) => a % 2 === b % 2);
    const grouped = downGroups(ends, nobody).flatMap((group) => group.ends);
    assert.equal(grouped.length, ends.filter(({ established }) => !established).length);
    assert.equal(new Set(grouped).size, grouped.length);
  });
});

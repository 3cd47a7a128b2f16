import type { IpamBlock } from '../model/cluster-facts.ts';
import { contains, parseCidr } from './cidr.ts';
import type { Cidr } from './cidr.ts';

/** A block, and the range of addresses that its key stands for. */
export interface PlacedBlock {
  readonly range: Cidr;
  readonly block: IpamBlock;
}

/**
 * Finds the blocks that lie within a network. They are read and sorted once: where each rack has a pool of its own, every
 * one of a hundred pools asks for its few among tens of thousands.
 */
export function blocksWithin(blocks: Readonly<Record<string, IpamBlock>>): (network: Cidr) => readonly PlacedBlock[] {
  const sorted = Object.entries(blocks)
    .flatMap(([key, block]) => {
      const range = parseCidr(key);
      return range === undefined ? [] : [{ range, block }];
    })
    .sort((a, b) => (a.range.first < b.range.first ? -1 : a.range.first > b.range.first ? 1 : 0));
  return (network) => {
    const from = firstNotBefore(sorted, network.first);
    const found: PlacedBlock[] = [];
    for (let index = from; index < sorted.length; index++) {
      const placed = sorted[index];
      if (placed === undefined || placed.range.first > network.last) break;
      if (contains(network, placed.range)) found.push(placed);
    }
    return found;
  };
}

function firstNotBefore(sorted: readonly PlacedBlock[], address: bigint): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const first = sorted[middle]?.range.first;
    if (first !== undefined && first < address) low = middle + 1;
    else high = middle;
  }
  return low;
}

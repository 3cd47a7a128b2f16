import type { ForwardingEntry, Neighbour } from '../model/host-facts.ts';
import type { ExpectedForwarding, ExpectedNeighbour } from './expected-host.ts';

/** An entry of a VXLAN device that leads to another node, and is not there or leads elsewhere. */
export interface EntryDifference {
  readonly peer: string;
  readonly device: string;
  /** The MAC address or the address that it is for. */
  readonly entry: string;
  readonly expected: string;
  readonly seen: string;
  /** There is none, or it leads nowhere. */
  readonly gone: boolean;
}

/** One that leads to a group of next hops is taken for right. */
export function forwardingDifferences(expected: readonly ExpectedForwarding[], forwarding: Readonly<Record<string, ForwardingEntry>>): EntryDifference[] {
  const entries = Map.groupBy(Object.values(forwarding), ({ device, mac }) => `${device} ${mac}`);
  return expected.flatMap(({ peer, device, mac, destination }) => {
    const found = entries.get(`${device} ${mac}`) ?? [];
    if (found.some((entry) => entry.destination === null || entry.destination === destination)) return [];
    return [{ peer, device, entry: mac, expected: destination, seen: found[0]?.destination ?? NONE, gone: found.length === 0 }];
  });
}

export function neighbourDifferences(expected: readonly ExpectedNeighbour[], neighbours: Readonly<Record<string, Neighbour>>): EntryDifference[] {
  return expected.flatMap(({ peer, device, address, mac }) => {
    const found = neighbours[`${device} ${address}`];
    if (found !== undefined && found.mac === mac && !LOST.includes(found.state)) return [];
    const gone = found === undefined || found.mac === null || LOST.includes(found.state);
    return [{ peer, device, entry: address, expected: mac, seen: found === undefined ? NONE : gone ? found.state : (found.mac ?? ''), gone }];
  });
}

const NONE = 'no entry';
const LOST = ['FAILED', 'INCOMPLETE'];

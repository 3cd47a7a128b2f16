import type { FilterChain, PacketFilter } from '../model/packet-filter.ts';
import type { MovedRule } from '../model/path-facts.ts';
import { policyText } from './packet-walk.ts';

/**
 * Rules that drop or reject, and policies that drop, that counted packets between two looks at a node's packet filter: each with
 * its place in the second one and by how much it moved. A rule is the same one where chain and text are, wherever it stands.
 */
export function movedRules(before: PacketFilter, after: PacketFilter): Omit<MovedRule, 'node'>[] {
  return Object.entries(after.chains).flatMap(([key, chain]) => {
    const earlier = before.chains[key];
    const counts = earlier === undefined ? new Map<string, number>() : new Map(droppers(earlier).map(({ id, packets }) => [id, packets]));
    return droppers(chain)
      .map(({ id, place, text, packets }) => ({ chain: key, place, text, packets: packets - (counts.get(id) ?? 0) }))
      .filter(({ packets }) => packets > 0);
  });
}

interface Dropper {
  /** The text, and the how manieth of that text it is. */
  readonly id: string;
  readonly place: number;
  readonly text: string;
  readonly packets: number;
}

function droppers(chain: FilterChain): Dropper[] {
  const seen = new Map<string, number>();
  const rules = chain.rules.flatMap(({ verdict, text, packets }, index) => {
    if ((verdict !== 'drop' && verdict !== 'reject') || packets === null) return [];
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    return [{ id: `${times} ${text}`, place: index + 1, text, packets }];
  });
  const { policy, policyPackets } = chain;
  return policy === 'drop' && policyPackets !== null ? [...rules, { id: 'policy', place: 0, text: policyText(chain), packets: policyPackets }] : rules;
}

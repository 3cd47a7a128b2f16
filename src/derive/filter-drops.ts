import type { Evidence } from '../model/finding.ts';
import type { PacketFilter } from '../model/packet-filter.ts';
import type { Comparison, MovedRule } from '../model/path-facts.ts';
import type { PacketProbe, Way } from './packet-fit.ts';
import { verdictOn } from './packet-walk.ts';
import type { FilterPlace } from './packet-walk.ts';

/** A rule or policy of a node's packet filter that drops packets which have to pass. */
export interface FilterDrop {
  readonly place: FilterPlace;
  /** Packets that it has dropped while tries were sent again; null when that was not looked at. */
  readonly moved: number | null;
  /** False: it may drop a part only, as not all that it asks of a packet is read. */
  readonly certain: boolean;
}

/**
 * What drops one of these packets on its way through a node: for certain, or where a rule is not wholly read, if it has counted
 * packets while tries were sent again. Undefined when nothing does. What `isConsequence` is true for is not accused.
 */
export function filterDrop(filter: PacketFilter, packets: readonly PacketProbe[], way: Way, moved: readonly MovedRule[], isConsequence: (place: FilterPlace) => boolean = () => false): FilterDrop | undefined {
  const movedBy = ({ chain, text }: FilterPlace): number | null => moved.find((rule) => rule.chain === chain && rule.text === text)?.packets ?? null;
  const walks = packets.map((packet) => verdictOn(filter, packet, way));
  for (const { outcome, by } of walks) {
    const [place] = by;
    if (outcome === 'dropped' && place !== undefined && !isConsequence(place)) return { place, moved: movedBy(place), certain: true };
  }
  const place = walks.flatMap(({ outcome, by }) => (outcome === 'maybe' ? by : [])).find((candidate) => (movedBy(candidate) ?? 0) > 0 && !isConsequence(candidate));
  return place === undefined ? undefined : { place, moved: movedBy(place), certain: false };
}

/** Rules of a node that counted while tries from or to it were sent again. */
export function movedOn(node: string, comparisons: readonly Readonly<Record<string, Comparison>>[]): MovedRule[] {
  return comparisons.flatMap((each) => Object.values(each)).flatMap(({ moved }) => moved.filter((rule) => rule.node === node));
}

/** `iptables filter/INPUT rule 1 on n3`. */
export function filterEvidence(node: string, { place, moved }: Omit<FilterDrop, 'certain'>, expected: string): Evidence {
  const packets = place.packets === null ? null : place.packets + (moved ?? 0);
  return { fact: 'node.packetFilter', where: `${placeName(place)} on ${node}`, seen: `${place.text}${packets === null ? '' : `, ${packets} packets`}`, expected };
}

/** `iptables filter/INPUT rule 1`, `nft inet firewall/input rule 1`, `iptables-legacy filter/FORWARD policy`. */
export function placeName({ chain, place }: Pick<FilterPlace, 'chain' | 'place'>): string {
  const [tool = '', family = '', table = '', ...name] = chain.split(' ');
  const program = tool === 'nft' ? `nft ${family}` : tool === 'iptables-nft' ? (family === 'ip6' ? 'ip6tables' : 'iptables') : family === 'ip6' ? 'ip6tables-legacy' : 'iptables-legacy';
  return `${program} ${table}/${name.join(' ')} ${place === 0 ? 'policy' : `rule ${place}`}`;
}

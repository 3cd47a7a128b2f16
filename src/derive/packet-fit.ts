import type { FilterMatch, MarkMatch, PortRange } from '../model/packet-filter.ts';
import { contains, overlap, parseCidr } from './cidr.ts';

/** The ways of a packet through a node. */
export type Way = 'input' | 'forward' | 'output';

/** A packet whose way through a packet filter is asked for. It is not subject to NAT. */
export interface PacketProbe {
  /** tcp, udp, icmp, ipv6-icmp, ... Of ICMP, an echo request. */
  readonly protocol: string;
  /** An address, or a network that stands for all of its addresses. */
  readonly source: string;
  readonly destination: string;
  /** Null: any. */
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
  /** Null: not known. */
  readonly inDevice: string | null;
  readonly outDevice: string | null;
  /** What connection tracking calls it: new, established, related, invalid, untracked; null when it is not known. */
  readonly state: string | null;
}

/** What is known of a packet's mark: bits that are set in `known`, with their values. */
export interface KnownMark {
  readonly known: number;
  readonly value: number;
}

/** Whether a packet is what a rule asks for: surely, surely not, or perhaps. */
export type Fit = 'yes' | 'no' | 'maybe';

/** How a packet on its way fits a rule. */
export function fitOf(match: FilterMatch, packet: PacketProbe, mark: KnownMark, way: Way): Fit {
  const quick = all([
    fitsWords(match.protocols, packet.protocol),
    fitsPort(match.destinationPorts, packet.destinationPort),
    fitsPort(match.sourcePorts, packet.sourcePort),
    fitsWords(match.inDevices, packet.inDevice),
    fitsWords(match.outDevices, packet.outDevice),
    fitsWords(match.states, packet.state),
    fitsMark(match.mark, mark),
  ]);
  // Most of a node's many rules are about one Service each: its port tells before its address has to be read.
  if (quick === 'no') return 'no';
  return all([quick, fitsAddress(match.source, packet.source), fitsAddress(match.destination, packet.destination), ...match.unread.map((words) => fitsUnread(words, packet, way))]);
}

function all(fits: readonly Fit[]): Fit {
  return fits.includes('no') ? 'no' : fits.includes('maybe') ? 'maybe' : 'yes';
}

function any(fits: readonly Fit[]): Fit {
  return fits.includes('yes') ? 'yes' : fits.includes('maybe') ? 'maybe' : 'no';
}

function opposite(fit: Fit): Fit {
  return fit === 'yes' ? 'no' : fit === 'no' ? 'yes' : 'maybe';
}

/** A list in which `!` before each word turns the sense. */
function inList(list: readonly string[] | null, one: (word: string) => Fit): Fit {
  if (list === null) return 'yes';
  return list[0]?.startsWith('!') === true ? opposite(any(list.map((word) => one(word.slice(1))))) : any(list.map(one));
}

function fitsWords(list: readonly string[] | null, word: string | null): Fit {
  return inList(list, (each) => {
    if (word === null) return 'maybe';
    return (each.endsWith('+') ? word.startsWith(each.slice(0, -1)) : word === each) ? 'yes' : 'no';
  });
}

function fitsPort(ranges: readonly PortRange[] | null, port: number | null): Fit {
  if (ranges === null) return 'yes';
  if (port === null) return 'maybe';
  return ranges.some(({ from, to }) => from <= port && port <= to) ? 'yes' : 'no';
}

function fitsAddress(list: readonly string[] | null, address: string): Fit {
  if (list === null) return 'yes';
  const packet = parseCidr(address);
  const families = list.map((each) => parseCidr(each.replace('!', ''))?.family);
  // A condition on addresses of the other family never holds, also when it is turned round.
  if (packet === undefined || !families.includes(packet.family)) return packet === undefined ? 'maybe' : 'no';
  return inList(list, (each) => {
    const network = parseCidr(each);
    if (network === undefined) return 'maybe';
    return contains(network, packet) ? 'yes' : overlap(network, packet) ? 'maybe' : 'no';
  });
}

function fitsMark(match: MarkMatch | null, { known, value }: KnownMark): Fit {
  if (match === null) return 'yes';
  const surelyOther = ((value ^ match.value) & match.mask & known) !== 0;
  const fit = surelyOther ? 'no' : (match.mask & ~known) === 0 ? 'yes' : 'maybe';
  return match.not ? opposite(fit) : fit;
}

/**
 * What is not read may fit. Sure is only: a packet goes to one host, which is this one when it comes in, and not when it is
 * forwarded; and an ICMP packet is the echo request that a ping is.
 */
function fitsUnread(words: string, { protocol }: PacketProbe, way: Way): Fit {
  const kind = /^(?:-m addrtype --dst-type|fib daddr type) (local|broadcast|multicast)$/i.exec(words)?.[1]?.toLowerCase();
  if (kind === 'local') return way === 'input' ? 'yes' : way === 'forward' ? 'no' : 'maybe';
  if (kind !== undefined) return 'no';
  const [, type, types] = /^(?:-m icmp6? --icmp(?:v6)?-type (\S+)|icmp(?:v6)? type (\{[^}]*\}|[\w-]+))$/.exec(words) ?? [];
  if (type !== undefined) return type === ECHO_REQUEST[protocol] ? 'yes' : /^\d+(\/\d+)?$/.test(type) ? 'no' : 'maybe';
  if (types !== undefined) return /\becho-request\b/.test(types) ? 'yes' : 'no';
  return 'maybe';
}

const ECHO_REQUEST: Readonly<Record<string, string>> = { icmp: '8', 'ipv6-icmp': '128' };

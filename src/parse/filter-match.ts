import type { FilterMatch, PortRange } from '../model/packet-filter.ts';

/** What a rule asks, while it is being read. */
export type MatchDraft = { -readonly [K in keyof FilterMatch]: K extends 'unread' ? string[] : FilterMatch[K] };

/** A match that asks nothing. */
export function emptyMatch(): MatchDraft {
  return { protocols: null, destinationPorts: null, sourcePorts: null, source: null, destination: null, inDevices: null, outDevices: null, states: null, mark: null, unread: [] };
}

/** The words that a match may or, with `not`, may not have. */
export function wordList(words: readonly string[], not: boolean): readonly string[] {
  return not ? words.map((word) => `!${word}`) : words;
}

/** One name for a protocol, whether a tool shows it by number or by name. */
export function protocolName(word: string): string {
  return PROTOCOLS[word] ?? word;
}

/** Numbers as in IANA's list; names as in /etc/protocols. */
const PROTOCOLS: Readonly<Record<string, string>> = { 1: 'icmp', 2: 'igmp', 4: 'ipencap', 6: 'tcp', 17: 'udp', 41: 'ipv6', 47: 'gre', 50: 'esp', 51: 'ah', 58: 'ipv6-icmp', 89: 'ospf', 112: 'vrrp', 132: 'sctp', icmpv6: 'ipv6-icmp', ipip: 'ipencap' };

/** `8472`, `80:90` or `80-90`; undefined when one is something else, such as a name. */
export function portRanges(words: readonly string[]): readonly PortRange[] | undefined {
  const ranges = words.map((word) => {
    const [, from, to] = /^(\d+)(?:[:-](\d+))?$/.exec(word) ?? [];
    return from === undefined ? undefined : { from: Number(from), to: Number(to ?? from) };
  });
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

/** Addresses, each with its prefix length; undefined when one is something else, such as a range or a set. */
export function networks(words: readonly string[]): readonly string[] | undefined {
  const whole = words.map((word) => (/^[\d.]+$/.test(word) ? `${word}/32` : /^[\da-f:.]*:[\da-f:.]*$/i.test(word) ? `${word}/128` : word));
  return whole.every((word) => /^([\d.]+|[\da-f:.]*:[\da-f:.]*)\/\d+$/i.test(word)) ? whole : undefined;
}

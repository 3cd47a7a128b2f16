import type { MatchDraft } from './filter-match.ts';
import { networks, portRanges, protocolName, wordList } from './filter-match.ts';

/** What a condition looks at: a field of a match, and where its words end. */
export interface Selector {
  readonly field: 'inDevices' | 'outDevices' | 'source' | 'destination' | 'protocols' | 'family' | 'states' | 'status' | 'destinationPorts' | 'sourcePorts';
  /** The protocol that it implies: `tcp dport`. */
  readonly protocol: string | null;
  readonly end: number;
}

const FIELDS: Readonly<Record<string, Selector['field']>> = {
  iif: 'inDevices',
  iifname: 'inDevices',
  'meta iif': 'inDevices',
  'meta iifname': 'inDevices',
  oif: 'outDevices',
  oifname: 'outDevices',
  'meta oif': 'outDevices',
  'meta oifname': 'outDevices',
  'ip saddr': 'source',
  'ip6 saddr': 'source',
  'ip daddr': 'destination',
  'ip6 daddr': 'destination',
  'ip protocol': 'protocols',
  'ip6 nexthdr': 'protocols',
  'meta l4proto': 'protocols',
  'meta nfproto': 'family',
  'meta protocol': 'family',
  'ct state': 'states',
  'ct status': 'status',
};
const PORT = /^(tcp|udp|udplite|sctp|dccp|th) ([ds])port$/;

/** The selector that begins at a word; undefined when it is none that is read here, or is joined with another one. */
export function selectorAt(words: readonly string[], at: number): Selector | undefined {
  const [word = '', next = ''] = words.slice(at, at + 2);
  const length = FIELDS[word] === undefined ? 2 : 1;
  const [, protocol, side] = PORT.exec(`${word} ${next}`) ?? [];
  const field = side === undefined ? FIELDS[length === 1 ? word : `${word} ${next}`] : side === 'd' ? 'destinationPorts' : 'sourcePorts';
  if (field === undefined || words[at + length] === '.') return undefined;
  return { field, protocol: protocol === undefined || protocol === 'th' ? null : protocol, end: at + length };
}

/** The values that begin at a word, without quotes, and where they end: one, some with commas, or a set in braces. Undefined for sets with a name, masks and what is joined. */
export function takeValues(words: readonly string[], from: number): { readonly words: readonly string[]; readonly end: number } | undefined {
  const isSet = words[from] === '{';
  const values: string[] = [];
  let at = isSet ? from + 1 : from;
  for (;;) {
    const value = words[at];
    if (value === undefined || /^([{},;]|@.*)$/.test(value)) return undefined;
    values.push(value.replace(/^"(.*)"$/, '$1'));
    at += 1;
    if (words[at] !== ',') break;
    at += 1;
  }
  if (isSet ? words[at] !== '}' : ['.', '&', 'and', '|', 'or'].includes(words[at] ?? '')) return undefined;
  return { words: values, end: isSet ? at + 1 : at };
}

/** Takes a condition into a match; false when it cannot be told there. */
export function readCondition(match: MatchDraft, { field, protocol }: Selector, values: readonly string[], not: boolean): boolean {
  switch (field) {
    case 'source':
    case 'destination': {
      const addresses = networks(values);
      if (field === 'source' && match.source?.length === 1 && Object.values(EVERY_ADDRESS).includes(match.source[0] ?? '')) match.source = null;
      return addresses !== undefined && setOnce(match, field, wordList(addresses, not));
    }
    case 'inDevices':
    case 'outDevices':
      return setOnce(match, field, wordList(values.map((value) => value.replace(/\*$/, '+')), not));
    case 'protocols':
      return setOnce(match, 'protocols', wordList(values.map(protocolName), not));
    case 'family':
      return readFamily(match, values, not);
    case 'states':
      return setOnce(match, 'states', wordList(values, not));
    case 'status':
      return values.every((value) => value === 'dnat' || value === 'snat') && setOnce(match, 'states', wordList(values, not));
    case 'destinationPorts':
    case 'sourcePorts': {
      const ports = portRanges(values);
      if (ports === undefined || not || !setOnce(match, field, ports)) return false;
      if (protocol !== null) match.protocols = [protocol];
      return true;
    }
  }
}

function setOnce<K extends keyof MatchDraft>(match: MatchDraft, field: K, value: MatchDraft[K]): boolean {
  if (match[field] !== null) return false;
  match[field] = value;
  return true;
}

const EVERY_ADDRESS: Readonly<Record<string, string>> = { ipv4: '0.0.0.0/0', ip: '0.0.0.0/0', ipv6: '::/0', ip6: '::/0' };

/** The family is told by the addresses that fit: `meta nfproto ipv6` is every address of IPv6. */
function readFamily(match: MatchDraft, values: readonly string[], not: boolean): boolean {
  const everyAddress = EVERY_ADDRESS[values[0] ?? ''];
  if (everyAddress === undefined || values.length !== 1 || not) return false;
  match.source ??= [everyAddress];
  return true;
}

import type { Sockets } from '../model/host-facts.ts';
import { ParseError } from './parse-error.ts';

/**
 * Listening sockets, from the lines of /proc/net/tcp and tcp6 in state 0A and of /proc/net/udp and udp6 in state 07. Addresses
 * are words of 32 bits as a little-endian machine keeps them.
 */
export function parseSockets(tcp: string, udp: string): Sockets {
  const sockets = new Map<string, Set<string>>();
  for (const [protocol, text] of [['tcp', tcp], ['udp', udp]] as const) {
    for (const line of text.split('\n').filter((words) => words.trim() !== '')) {
      const [, address, port] = LOCAL.exec(line) ?? [];
      if (address === undefined || port === undefined) throw new ParseError(`not a line of /proc/net/${protocol}: ${line.slice(0, 80)}`);
      const key = `${protocol}/${Number.parseInt(port, 16)}`;
      sockets.set(key, (sockets.get(key) ?? new Set()).add(addressOf(address)));
    }
  }
  return Object.fromEntries([...sockets].map(([key, addresses]) => [key, [...addresses].sort()]));
}

const LOCAL = /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) /;

function addressOf(hex: string): string {
  if (/^0+$/.test(hex)) return '*';
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse()).map((byte) => Number.parseInt(byte, 16));
  const isMapped = bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (bytes.length === 4 || isMapped) return bytes.slice(-4).join('.');
  const groups = Array.from({ length: 8 }, (_, group) => ((bytes[group * 2] ?? 0) * 256 + (bytes[group * 2 + 1] ?? 0)).toString(16));
  return shortened(groups);
}

/** IPv6 as RFC 5952 writes it: the first of the longest runs of two or more zeros becomes `::`. */
function shortened(groups: readonly string[]): string {
  const text = groups.join(':');
  const runs = [...text.matchAll(/\b0(?::0)+\b/g)];
  const longest = runs.reduce<RegExpExecArray | undefined>((best, run) => (run[0].length > (best?.[0].length ?? 0) ? run : best), undefined);
  if (longest === undefined) return text;
  return `${text.slice(0, longest.index).replace(/:$/, '')}::${text.slice(longest.index + longest[0].length).replace(/^:/, '')}`;
}

import type { HostCounters } from '../model/host-facts.ts';
import { ParseError } from './parse-error.ts';

/** Counters of interest, from /proc/net/snmp and /proc/net/netstat: of each group a line of names and a line of values. */
export function parseCounters(text: string): HostCounters {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const counters: Record<string, number> = {};
  for (let at = 0; at < lines.length; at += 2) {
    const [[group, ...names], [again, ...values]] = [wordsOf(lines[at]), wordsOf(lines[at + 1])];
    if (group === undefined || !/^\w+:$/.test(group) || group !== again || names.length !== values.length) throw new ParseError(`the counters of ${group?.replace(/:$/, '') ?? 'a group'} have no values`);
    names.forEach((name, place) => {
      const counter = `${group.slice(0, -1)}.${name}`;
      if (OF_INTEREST.test(counter)) counters[counter] = valueOf(counter, values[place]);
    });
  }
  if (!('Ip.InReceives' in counters)) throw new ParseError('the counters of IP are missing');
  return counters;
}

const OF_INTEREST =
  /^(?:(?:Ip|Udp)\..+|TcpExt\.IPReversePathFilter|IpExt\.(?:InNoRoutes|InCsumErrors)|Icmp\.(?:Out|In)DestUnreachs|Tcp\.(?:RetransSegs|OutSegs))$/;

function wordsOf(line = ''): readonly string[] {
  return line.trim().split(/\s+/);
}

function valueOf(counter: string, value: string | undefined): number {
  if (value === undefined || !/^-?\d+$/.test(value)) throw new ParseError(`${counter} is no number`);
  return Number(value);
}

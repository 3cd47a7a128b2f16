import type { IpSets } from '../model/host-facts.ts';

/** `ipset list -t`, of which the lines `Name:` and `Number of entries:` were kept. */
export function parseIpSets(text: string): IpSets {
  return Object.fromEntries([...text.matchAll(/^Name: (\S+)\nNumber of entries: (\d+)$/gm)].map(([, name = '', count = '']) => [name, Number(count)]));
}

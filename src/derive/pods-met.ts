import { ANSWERED } from '../model/path-facts.ts';
import type { Path } from '../model/path-facts.ts';
import { parseCidr } from './cidr.ts';
import type { Cidr } from './cidr.ts';
import { isProved } from './node-traffic.ts';
import type { Paths } from './paths-in.ts';

/**
 * Whether tries show that pods of two nodes reach each other: no way between them is broken below that, and on one a pod with such
 * an address has answered one of the other node. What compares a node with the API has nothing to say of such a pair.
 */
export function podsMeet(paths: Paths, [from, to]: readonly [string, string], isMeant: (address: Cidr) => boolean): boolean {
  const ways = [paths[from]?.[to], paths[to]?.[from]].filter((way) => way !== undefined);
  return ways.every((way) => way.broken === null || isProved(way, 'pods')) && ways.some((way) => answeredBy(way).some(isMeant));
}

/**
 * The same for all that a node sends through a tunnel device: no way that was tried from or to it is broken, and one is proved.
 * `everyOther`: where some pairs do without the device, so that all have to be tried.
 */
export function podsMeetAll(paths: Paths, node: string, others: readonly string[], family: Cidr['family'], everyOther: boolean): boolean {
  const tried = others.filter((other) => other !== node && (paths[node]?.[other] ?? paths[other]?.[node]) !== undefined);
  const enough = everyOther ? tried.length === others.filter((other) => other !== node).length : true;
  return enough && tried.length > 0 && tried.every((other) => podsMeet(paths, [node, other], ofFamily(family)));
}

export function ofFamily(family: Cidr['family']): (address: Cidr) => boolean {
  return (address) => address.family === family;
}

/** Of tunnel devices: flannel-v6.1, vxlan-v6.calico. */
export function familyOf(device: string): Cidr['family'] {
  return device.includes('-v6') ? 6 : 4;
}

/** Addresses of pods that answered pods: of `tcp [fd00::5]:33434`, `icmp 10.244.1.5, 1450 bytes`. */
function answeredBy({ rungs }: Path): Cidr[] {
  return [rungs['pods'], rungs['full-size']].flatMap((tried) => {
    if (tried === undefined || !ANSWERED.includes(tried.outcome)) return [];
    const target = /^\w+ ([^,]+)/.exec(tried.target)?.[1] ?? '';
    return parseCidr(/^\[(.*)\]/.exec(target)?.[1] ?? target.replace(/^([^:]*):\d+$/, '$1')) ?? [];
  });
}

import { servesPods } from '../cni/index.ts';
import type { IpPool } from '../model/cluster-facts.ts';
import type { Identification } from '../model/identification.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { contains, parseCidr } from './cidr.ts';

/**
 * Whether addresses of a pod on a node are of the CNI that was identified: of its pod CIDRs, or of Calico's pools, disabled ones
 * too. Undefined where it is not known which networks those are.
 */
export function isOfPodNetwork(ips: readonly string[], { podCidrs }: NodeObject, pools: Readonly<Record<string, IpPool>> | undefined, { ipam }: Identification): boolean | undefined {
  const ofPools = Object.values(pools ?? {}).filter(servesPods).map(({ cidr }) => cidr);
  const texts = { 'host-local': podCidrs, 'calico-ipam': ofPools, unknown: [...podCidrs, ...ofPools], other: [] }[ipam];
  const networks = texts.flatMap((text) => parseCidr(text) ?? []);
  if (networks.length === 0) return undefined;
  const addresses = ips.flatMap((ip) => parseCidr(ip) ?? []);
  return addresses.length > 0 && addresses.every((address) => networks.some((network) => contains(network, address)));
}

import { servesPods } from '../cni/index.ts';
import type { IpPool } from '../model/cluster-facts.ts';
import type { Identification } from '../model/identification.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { bgpAddresses } from './peerings.ts';

/** Families in which a node has pods: those of its own addresses, with Calico also of its pools, disabled ones too, which may have pods left; IPv4 where neither is known. */
export function podFamilies(object: NodeObject, { cni, policyOnly }: Identification, pools: Readonly<Record<string, IpPool>> | undefined): readonly number[] {
  const ofCalico = cni === 'calico' && !policyOnly;
  const own = familiesOf(ofCalico ? bgpAddresses(object) : object.podCidrs, [4]);
  const given = ofCalico ? familiesOf(Object.values(pools ?? {}).filter(servesPods).map(({ cidr }) => cidr), own) : own;
  return own.filter((family) => given.includes(family));
}

function familiesOf(addresses: readonly string[], otherwise: readonly number[]): readonly number[] {
  return addresses.length === 0 ? otherwise : addresses.map((address) => (address.includes(':') ? 6 : 4));
}

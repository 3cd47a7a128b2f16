import type { SubnetEnv } from '../model/host-facts.ts';

/** flannel's `subnet.env`; null for an empty text, which is a file that is not there. Source: flannel pkg/subnet/subnet.go, WriteSubnetFile. */
export function parseSubnetEnv(text: string): SubnetEnv | null {
  const values = new Map([...text.matchAll(/^\s*(FLANNEL_\w+)=(.*?)\s*$/gm)].map(([, name = '', value = '']) => [name, value.replace(/^"(.*)"$/, '$1')]));
  if (values.size === 0) return null;
  const of = (name: string): string | null => values.get(name) || null;
  const mtu = Number(of('FLANNEL_MTU') ?? NaN);
  return {
    network: of('FLANNEL_NETWORK'),
    subnet: of('FLANNEL_SUBNET'),
    ipv6Subnet: of('FLANNEL_IPV6_SUBNET'),
    mtu: Number.isInteger(mtu) ? mtu : null,
    ipMasq: of('FLANNEL_IPMASQ') === 'true',
  };
}

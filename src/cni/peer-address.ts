import type { Identification } from '../model/identification.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { CALICO_ANNOTATIONS } from './calico/layout.ts';
import { FLANNEL_ANNOTATIONS } from './flannel/layout.ts';

/**
 * The address that other nodes send to, as the CNI announced it on the node, without its mask; IPv4 before IPv6. Null when
 * it announced none, or the CNI is not one that this program knows.
 */
export function peerAddress(node: NodeObject, { cni }: Pick<Identification, 'cni'>): string | null {
  const annotation = (key: string): string | undefined => node.annotations[key] || undefined;
  switch (cni) {
    case 'calico': {
      const address = annotation(CALICO_ANNOTATIONS.ipv4Address) ?? annotation(CALICO_ANNOTATIONS.ipv6Address);
      return address?.split('/')[0] ?? null;
    }
    case 'flannel':
    case 'canal':
      return annotation(FLANNEL_ANNOTATIONS.publicIp) ?? annotation(FLANNEL_ANNOTATIONS.publicIpV6) ?? null;
    case 'unsupported':
    case 'none':
      return null;
  }
}

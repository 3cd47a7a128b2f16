import { CALICO_ANNOTATIONS } from '../cni/index.ts';
import type { IpPool } from '../model/cluster-facts.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { parseCidr } from './cidr.ts';
import { compileSelector } from './selector.ts';

/** A tunnel that a pool asks for on a node, and whose address the node does not carry. */
export interface MissingTunnel {
  readonly kind: 'VXLAN' | 'IPIP';
  readonly annotation: string;
  readonly pool: string;
}

/**
 * Tunnel addresses that Calico should have claimed for a node and has not. A pool counts when it is enabled, may be used
 * for tunnels and selects the node; IPIP is for IPv4 alone. A node without an address of Calico in that family has not been
 * set up yet, and lacks none. Not for host-local IPAM, where calico-node claims none and writes none. Source: calico
 * node/pkg/allocateip/allocateip.go, libcalico-go/lib/backend/k8s/resources/node.go (getStaticTunnelAddress).
 */
export function missingTunnels(pools: Readonly<Record<string, IpPool>>): (node: NodeObject) => MissingTunnel[] {
  const tunnelling = Object.entries(pools).flatMap(([name, pool]) => {
    const family = parseCidr(pool.cidr)?.family;
    const selects = compileSelector(pool.nodeSelector);
    const forTunnels = pool.allowedUses.length === 0 || pool.allowedUses.includes('Tunnel');
    const [vxlan, ipip] = [isOn(pool.vxlanMode), isOn(pool.ipipMode) && family === 4];
    if (pool.disabled || !forTunnels || family === undefined || selects === undefined || !(vxlan || ipip)) return [];
    return [{ name, family, selects, vxlan, ipip }];
  });
  return (node) => {
    const missing = new Map<string, MissingTunnel>();
    for (const { name, family, selects, vxlan, ipip } of tunnelling) {
      if (!selects(node.labels)) continue;
      if ((node.annotations[family === 4 ? CALICO_ANNOTATIONS.ipv4Address : CALICO_ANNOTATIONS.ipv6Address] ?? '') === '') continue;
      const add = (kind: MissingTunnel['kind'], annotation: string): void => {
        if ((node.annotations[annotation] ?? '') === '') missing.set(annotation, { kind, annotation, pool: name });
      };
      if (vxlan) add('VXLAN', family === 4 ? CALICO_ANNOTATIONS.vxlanTunnel : CALICO_ANNOTATIONS.vxlanTunnelV6);
      if (ipip) add('IPIP', CALICO_ANNOTATIONS.ipipTunnel);
    }
    return [...missing.values()];
  };
}

function isOn(mode: string): boolean {
  return mode === 'Always' || mode === 'CrossSubnet';
}

import type { CalicoFiles, CniConfig, Link, SubnetEnv } from '../model/host-facts.ts';
import type { Identification } from '../model/identification.ts';

/**
 * Bytes that the overlay puts around a packet of a pod; 0 without one, and where nodes of one subnet do without. Sources: calico
 * felix/dataplane/linux/int_dataplane.go (IPIP 20, VXLAN 50 and 70, WireGuard 60 and 80), flannel pkg/backend/vxlan/device.go (50),
 * ipip (20), wireguard_network.go (80).
 */
export function overlayOverhead({ cni, variant }: Identification, ipv6: boolean): number {
  if (variant.crossSubnet) return 0;
  const more = ipv6 && cni === 'calico' ? 20 : 0;
  const known: Readonly<Record<string, number>> = { ipip: 20, vxlan: 50 + more, wireguard: cni === 'calico' ? 60 + more : 80 };
  return known[variant.encapsulation] ?? 0;
}

interface MtuFacts {
  readonly links: Readonly<Record<string, Link>>;
  readonly config: CniConfig | undefined;
  readonly calico: CalicoFiles | undefined;
  readonly subnetEnv: SubnetEnv | undefined;
}

/** An MTU that is set on a node, and where. */
export interface SetMtu {
  readonly mtu: number;
  readonly fact: 'node.links' | 'node.cniConfig' | 'node.calicoFiles' | 'node.subnetEnv';
  readonly where: string;
}

/**
 * What a node lets its pods send without asking the way: the MTU of the tunnel device where there is one, which tells pods when they
 * send more; else the one that new pods get. Calico's plugin takes it from its configuration, or from the file that Felix writes;
 * on Canal neither knows of flannel's overlay.
 */
export function sendingMtu({ links, config, calico, subnetEnv }: MtuFacts, { cni, variant }: Identification): SetMtu | undefined {
  const tunnel = Object.entries(links).find(([name, { up }]) => up && TUNNELS[variant.encapsulation]?.test(name) === true);
  if (tunnel !== undefined) return { mtu: tunnel[1].mtu, fact: 'node.links', where: tunnel[0] };
  if (cni === 'flannel') return subnetEnv?.mtu == null ? undefined : { mtu: subnetEnv.mtu, fact: 'node.subnetEnv', where: 'FLANNEL_MTU in subnet.env' };
  if (cni === 'canal' && variant.encapsulation !== 'none') return undefined;
  const [file, mtu] = Object.entries(config?.files ?? {}).flatMap(([name, { plugins }]) => plugins.flatMap((plugin) => (plugin.type === 'calico' && (plugin.mtu ?? 0) > 0 ? [[name, plugin.mtu ?? 0] as const] : [])))[0] ?? [];
  if (file !== undefined && mtu !== undefined) return { mtu, fact: 'node.cniConfig', where: `mtu in ${file}` };
  return calico?.mtu == null ? undefined : { mtu: calico.mtu, fact: 'node.calicoFiles', where: '/var/lib/calico/mtu' };
}

/** Devices that wrap packets of pods, by encapsulation: those of another may be there beside. tunl0 is there wherever the module is, and tells nothing. */
const TUNNELS: Readonly<Record<string, RegExp>> = { vxlan: /^(?:flannel\.\d+|vxlan\.calico)$/, wireguard: /^(?:flannel-wg|wireguard\.cali)$/ };

import type { Identification } from '../model/identification.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { CALICO_ANNOTATIONS } from './calico/layout.ts';
import { FLANNEL_ANNOTATIONS } from './flannel/layout.ts';

/** What a node announces of its end of the overlay. What it does not announce is null. */
export interface NodeOverlay {
  /** flannel's backend type as announced; for Calico `vxlan`, `ipip` or `wireguard`. */
  readonly kind: string;
  /** Address of the tunnel device. flannel announces none: its VXLAN device takes the first address of the pod CIDR. */
  readonly address: string | null;
  readonly vtepMac: string | null;
  readonly vni: number | null;
  readonly publicKey: string | null;
}

/** What the node announces, or null when it announces no overlay. IPv4 is told before IPv6. */
export function overlayOf(node: NodeObject, { cni }: Pick<Identification, 'cni'>): NodeOverlay | null {
  if (cni === 'calico') return calicoOverlay(node.annotations);
  if (cni === 'flannel' || cni === 'canal') return flannelOverlay(node);
  return null;
}

function calicoOverlay(annotations: Readonly<Record<string, string>>): NodeOverlay | null {
  const read = (v4: string, v6?: string): string | null => annotations[v4] || (v6 === undefined ? null : annotations[v6] || null);
  const key = read(CALICO_ANNOTATIONS.wireguardPublicKey, CALICO_ANNOTATIONS.wireguardPublicKeyV6);
  if (key !== null) {
    const address = read(CALICO_ANNOTATIONS.wireguardAddress, CALICO_ANNOTATIONS.wireguardAddressV6);
    return { kind: 'wireguard', address, vtepMac: null, vni: null, publicKey: key };
  }
  const vxlan = read(CALICO_ANNOTATIONS.vxlanTunnel, CALICO_ANNOTATIONS.vxlanTunnelV6);
  if (vxlan !== null) {
    return { kind: 'vxlan', address: vxlan, vtepMac: read(CALICO_ANNOTATIONS.vtepMac, CALICO_ANNOTATIONS.vtepMacV6), vni: null, publicKey: null };
  }
  const ipip = read(CALICO_ANNOTATIONS.ipipTunnel);
  return ipip === null ? null : { kind: 'ipip', address: ipip, vtepMac: null, vni: null, publicKey: null };
}

function flannelOverlay({ annotations, podCidrs }: NodeObject): NodeOverlay | null {
  const kind = annotations[FLANNEL_ANNOTATIONS.backendType];
  if (kind === undefined || kind === '') return null;
  const v4 = annotations[FLANNEL_ANNOTATIONS.backendData] ?? '';
  const v6 = annotations[FLANNEL_ANNOTATIONS.backendDataV6] ?? '';
  const data = v4 === '' || v4 === 'null' ? v6 : v4;
  const vni = /"VNI"\s*:\s*(\d+)/.exec(data)?.[1];
  return {
    kind,
    address: kind === 'vxlan' ? (podCidrs[0]?.split('/')[0] ?? null) : null,
    vtepMac: /"VtepMAC"\s*:\s*"([^"]+)"/.exec(data)?.[1] ?? null,
    vni: vni === undefined ? null : Number(vni),
    publicKey: /"PublicKey"\s*:\s*"([^"]+)"/.exec(data)?.[1] ?? null,
  };
}

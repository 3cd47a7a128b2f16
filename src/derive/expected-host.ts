import { FLANNEL_DEFAULT_VNI } from '../cni/index.ts';
import type { Identification } from '../model/identification.ts';
import { contains, parseCidr } from './cidr.ts';
import { overlayEnds } from './overlay-ends.ts';
import type { Destination, EndInputs, OverlayEnd } from './overlay-ends.ts';
import { configuredPort } from './overlay-port.ts';
import type { PortSources } from './overlay-port.ts';
import type { PeeringsOf } from './peerings.ts';
import { isRoutedByBgp } from './route-source.ts';

/** What the kernel of a node has to hold for the pod network, as far as the API tells. */
export interface ExpectedHost {
  readonly devices: readonly ExpectedDevice[];
  readonly routes: readonly ExpectedRoute[];
  readonly forwarding: readonly ExpectedForwarding[];
  readonly neighbours: readonly ExpectedNeighbour[];
}

/** A tunnel device. What is null may be anything. */
export interface ExpectedDevice {
  readonly name: string;
  readonly kind: 'vxlan' | 'ipip' | 'wireguard';
  readonly vni: number | null;
  readonly port: number | null;
  /** Its own address, without prefix length. */
  readonly address: string | null;
  readonly mac: string | null;
  /** The node's address that it sends from. */
  readonly local: string | null;
}

/** A route to pods of another node, or that packets for own pods stay. */
export interface ExpectedRoute {
  readonly destination: string;
  readonly peer: string;
  /** Null: any gateway, or none. */
  readonly via: string | null;
  /** Null: any device. */
  readonly device: string | null;
  /** It comes from the BGP session with the peer. */
  readonly bgp: boolean;
  /** The peer is the node itself. */
  readonly own: boolean;
}

export interface ExpectedForwarding {
  readonly peer: string;
  readonly device: string;
  readonly mac: string;
  readonly destination: string;
}

export interface ExpectedNeighbour {
  readonly peer: string;
  readonly device: string;
  readonly address: string;
  readonly mac: string;
}

/** Of the API, as far as it is known. */
export interface ExpectationInputs extends EndInputs, PortSources {
  readonly peerings: PeeringsOf | undefined;
}

/** Whether the kernel of the node reaches an address without a gateway; undefined when that is not known. */
export type IsDirect = (address: string) => boolean | undefined;

/** Why nothing is expected of nodes' kernels in this cluster; undefined where something is. */
export function nothingExpected({ cni, policyOnly, variant }: Identification): string | undefined {
  if (policyOnly && cni === 'calico') return 'Calico only enforces policy';
  const elsewhere = { ebpf: 'eBPF', vpp: 'VPP', windows: 'Windows', iptables: undefined, nftables: undefined, unknown: undefined }[variant.dataplane];
  if (elsewhere !== undefined) return `the ${elsewhere} data plane has its own way to other nodes`;
  if (cni === 'calico' && variant.encapsulation === 'wireguard') return 'WireGuard routes are in a table of their own';
  return undefined;
}

/**
 * What each node should hold. flannel: pkg/backend/vxlan/vxlan_network.go, hostgw, ipip, wireguard. Calico: felix
 * dataplane/linux/vxlan_mgr.go, ipip_mgr.go, and confd's BIRD templates. Where it cannot be told, nothing is expected.
 */
export function hostExpectations(inputs: ExpectationInputs): (node: string, isDirect: IsDirect) => ExpectedHost {
  if (nothingExpected(inputs.identification) !== undefined) return () => ({ devices: [], routes: [], forwarding: [], neighbours: [] });
  const ends = overlayEnds(inputs);
  const ofNode = Map.groupBy(ends, ({ node }) => node);
  const alike = Map.groupBy(ends, networkOf);
  const macs = Map.groupBy(ends, ({ mac, family }) => `${family} ${mac ?? ''}`);
  return (node, isDirect) => {
    const found = { devices: devicesOf(ofNode.get(node) ?? [], inputs), routes: [] as ExpectedRoute[], forwarding: [] as ExpectedForwarding[], neighbours: [] as ExpectedNeighbour[] };
    const peers = new Set(inputs.peerings?.(node).map((peering) => peering.node));
    for (const own of ofNode.get(node) ?? []) {
      const device = deviceOf(own, inputs);
      for (const { cidr } of own.destinations) found.routes.push({ destination: cidr, peer: node, via: null, device: null, bgp: false, own: true });
      for (const end of alike.get(networkOf(own)) ?? []) {
        if (end.node === node) continue;
        const toward = { own, end, isDirect, inputs, isPeer: peers.has(end.node) };
        found.routes.push(...routesTo(toward));
        if (device?.kind !== 'vxlan' || end.tunnel.vxlan === null || end.mac === null || !isTunnelled(toward)) continue;
        found.neighbours.push({ peer: end.node, device: device.name, address: end.tunnel.vxlan, mac: end.mac });
        if (macs.get(`${end.family} ${end.mac}`)?.length === 1) found.forwarding.push({ peer: end.node, device: device.name, mac: end.mac, destination: end.address });
      }
    }
    return found;
  };
}

/** Tunnel devices alone: the work does not grow with the square of the nodes. */
export function deviceExpectations(inputs: ExpectationInputs): (node: string) => readonly ExpectedDevice[] {
  if (nothingExpected(inputs.identification) !== undefined) return () => [];
  const ofNode = Map.groupBy(overlayEnds(inputs), ({ node }) => node);
  return (node) => devicesOf(ofNode.get(node) ?? [], inputs);
}

function devicesOf(own: readonly OverlayEnd[], inputs: ExpectationInputs): ExpectedDevice[] {
  return own.flatMap((end) => deviceOf(end, inputs) ?? []);
}

/** Ends that send to each other have this in common. */
function networkOf({ family, backend, vni }: OverlayEnd): string {
  return `${family} ${backend} ${vni}`;
}

interface Toward {
  readonly own: OverlayEnd;
  readonly end: OverlayEnd;
  readonly isDirect: IsDirect;
  readonly inputs: ExpectationInputs;
  readonly isPeer: boolean;
}

function deviceOf(own: OverlayEnd, inputs: ExpectationInputs): ExpectedDevice | undefined {
  const { identification, felix, ipPools } = inputs;
  const { family, backend, vni, mac, tunnel } = own;
  const none = { vni: null, port: null, address: null, mac: null, local: null };
  const local = own.overwritten ? null : own.address;
  const port = configuredPort(identification, inputs) ?? null;
  switch (backend) {
    case 'vxlan':
      return { name: `flannel${family === 6 ? '-v6' : ''}.${vni ?? FLANNEL_DEFAULT_VNI}`, kind: 'vxlan', vni: vni ?? FLANNEL_DEFAULT_VNI, port, address: tunnel.vxlan, mac, local };
    case 'ipip':
      return { ...none, name: 'flannel.ipip', kind: 'ipip' };
    case 'wireguard':
      return family === 4 ? { ...none, name: 'flannel-wg', kind: 'wireguard' } : undefined;
    case 'calico': {
      const modes = Object.values(ipPools ?? {}).filter(({ cidr }) => parseCidr(cidr)?.family === family);
      if (tunnel.vxlan !== null && modes.some(({ vxlanMode }) => isOn(vxlanMode))) {
        return { name: family === 4 ? 'vxlan.calico' : 'vxlan-v6.calico', kind: 'vxlan', vni: felix?.vxlanVni ?? CALICO_VNI, port, address: tunnel.vxlan, mac, local };
      }
      return tunnel.ipip !== null && modes.some(({ ipipMode }) => isOn(ipipMode)) ? { ...none, name: 'tunl0', kind: 'ipip', address: tunnel.ipip } : undefined;
    }
    default:
      return undefined;
  }
}

/** Source: calico felix/config/config_params.go, VXLANVNI. */
const CALICO_VNI = 4096;

/** Whether packets between two nodes go through the VXLAN device. */
function isTunnelled({ own, end, isDirect, inputs }: Toward): boolean {
  if (end.backend !== 'calico') return flannelDirect(end, isDirect, inputs) === false;
  const pools = Object.values(inputs.ipPools ?? {}).filter(({ cidr }) => parseCidr(cidr)?.family === end.family);
  return pools.some(({ vxlanMode }) => vxlanMode === 'Always' || (vxlanMode === 'CrossSubnet' && !isSameSubnet(own, end)));
}

function routesTo(toward: Toward): ExpectedRoute[] {
  const { end, isDirect, inputs } = toward;
  const to = { peer: end.node, bgp: false, own: false };
  const direct = flannelDirect(end, isDirect, inputs);
  switch (end.backend) {
    case 'calico':
      return end.destinations.flatMap((destination) => calicoRoute(toward, destination) ?? []);
    case 'host-gw':
      return end.destinations.map(({ cidr }) => ({ ...to, destination: cidr, via: end.address, device: null }));
    case 'vxlan':
    case 'ipip': {
      if (direct === undefined) return [];
      const [device, gateway] = end.backend === 'ipip' ? ['flannel.ipip', end.address] : [`flannel${end.family === 6 ? '-v6' : ''}.${end.vni ?? FLANNEL_DEFAULT_VNI}`, end.tunnel.vxlan];
      return end.destinations.map(({ cidr }) => ({ ...to, destination: cidr, via: direct ? end.address : gateway, device: direct ? null : device }));
    }
    case 'wireguard':
      return end.family === 6 ? [] : end.destinations.map(({ cidr }) => ({ ...to, destination: cidr, via: null, device: 'flannel-wg' }));
    default:
      return [];
  }
}

/** Whether flannel routes to a node without encapsulation; undefined when it cannot be told. */
function flannelDirect(end: OverlayEnd, isDirect: IsDirect, { flannel, flannelDefaults }: ExpectationInputs): boolean | undefined {
  if (flannel?.directRouting === false || (flannel === undefined && flannelDefaults)) return false;
  const direct = isDirect(end.address);
  return flannel === undefined && direct !== false ? undefined : direct;
}

function calicoRoute({ own, end, inputs, isPeer }: Toward, { cidr, shape, crossSubnet }: Destination): ExpectedRoute | undefined {
  const same = isSameSubnet(own, end);
  const bgp = shape !== 'vxlan' && isRoutedByBgp(inputs.identification, end.address);
  const route = { destination: cidr, peer: end.node, bgp, own: false };
  if (bgp && !isPeer) return undefined;
  if (shape === 'none') return bgp ? { ...route, via: same ? end.address : null, device: null } : undefined;
  if (crossSubnet && same) return { ...route, via: end.address, device: null };
  if (shape === 'ipip') return { ...route, via: end.address, device: 'tunl0' };
  return end.tunnel.vxlan === null ? undefined : { ...route, via: end.tunnel.vxlan, device: end.family === 4 ? 'vxlan.calico' : 'vxlan-v6.calico' };
}

function isSameSubnet(own: OverlayEnd, end: OverlayEnd): boolean {
  const address = parseCidr(end.address);
  return own.network !== null && address !== undefined && contains(own.network, address);
}

function isOn(mode: string): boolean {
  return mode === 'Always' || mode === 'CrossSubnet';
}

import { CALICO_ANNOTATIONS, FLANNEL_ANNOTATIONS } from '../cni/index.ts';
import type { IpamBlock, IpPool } from '../model/cluster-facts.ts';
import type { Identification } from '../model/identification.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { contains, parseCidr } from './cidr.ts';
import type { Cidr } from './cidr.ts';
import { runsAgents } from './node-kind.ts';
import { sha1 } from './sha1.ts';

/** What the other nodes know of a node, in one address family. */
export interface OverlayEnd {
  readonly node: string;
  readonly family: 4 | 6;
  /** The address that the others send to. */
  readonly address: string;
  /** The node's own network, where the CNI announces it (Calico). */
  readonly network: Cidr | null;
  /** An administrator has set the address, so that the node itself may not hold it. */
  readonly overwritten: boolean;
  /** flannel's backend type; `calico` for Calico. */
  readonly backend: string;
  /** Of its VXLAN device; null where it announces none. */
  readonly vni: number | null;
  readonly mac: string | null;
  /** Address of its tunnel device. `ipip`: of the device for IP-in-IP. */
  readonly tunnel: { readonly vxlan: string | null; readonly ipip: string | null };
  /** Networks of its pods. */
  readonly destinations: readonly Destination[];
}

/** A network of pods, and how packets for it travel. */
export interface Destination {
  readonly cidr: string;
  readonly shape: 'vxlan' | 'ipip' | 'none';
  /** Encapsulated between networks of nodes only. */
  readonly crossSubnet: boolean;
}

/** Of the API, as far as it is known. */
export interface EndInputs {
  readonly identification: Identification;
  readonly nodes: Readonly<Record<string, NodeObject>>;
  readonly ipPools: Readonly<Record<string, IpPool>> | undefined;
  readonly ipamBlocks: Readonly<Record<string, IpamBlock>> | undefined;
}

/** The ends of all nodes that run agents and have announced themselves. Networks that two nodes have count for none: they cannot both be right. */
export function overlayEnds(inputs: EndInputs): readonly OverlayEnd[] {
  const destinations = inputs.identification.cni === 'calico' ? calicoDestinations(inputs) : () => [];
  const ends = Object.entries(inputs.nodes).flatMap(([node, object]) => {
    if (!runsAgents(object)) return [];
    if (inputs.identification.cni === 'calico') return calicoEnds(node, object, destinations(node, object));
    return flannelEnds(node, object);
  });
  const counts = new Map<string, number>();
  for (const { destinations: own } of ends) for (const { cidr } of own) counts.set(cidr, (counts.get(cidr) ?? 0) + 1);
  return ends.map((end) => ({ ...end, destinations: end.destinations.filter(({ cidr }) => counts.get(cidr) === 1) }));
}

/** Sources: flannel pkg/subnet/kube/kube.go (nodeToLease), pkg/backend/vxlan/vxlan_network.go (handleSubnetEvents). */
function flannelEnds(node: string, { annotations, podCidrs }: NodeObject): OverlayEnd[] {
  const read = (key: string): string => annotations[key] ?? '';
  const backend = read(FLANNEL_ANNOTATIONS.backendType);
  if (backend === '' || read(FLANNEL_ANNOTATIONS.managed) !== 'true') return [];
  const families = [
    { family: 4 as const, address: read(FLANNEL_ANNOTATIONS.publicIp), data: read(FLANNEL_ANNOTATIONS.backendData), overwrite: read(FLANNEL_ANNOTATIONS.publicIpOverwrite) },
    { family: 6 as const, address: read(FLANNEL_ANNOTATIONS.publicIpV6), data: read(FLANNEL_ANNOTATIONS.backendDataV6), overwrite: read(FLANNEL_ANNOTATIONS.publicIpV6Overwrite) },
  ];
  return families.flatMap(({ family, address, data, overwrite }) => {
    const cidr = podCidrs.find((each) => parseCidr(each)?.family === family);
    if (address === '' || cidr === undefined) return [];
    const vni = /"VNI"\s*:\s*(\d+)/.exec(data)?.[1];
    return [
      {
        node,
        family,
        address,
        network: null,
        overwritten: overwrite !== '',
        backend,
        vni: vni === undefined ? null : Number(vni),
        mac: /"VtepMAC"\s*:\s*"([^"]+)"/.exec(data)?.[1]?.toLowerCase() ?? null,
        tunnel: { vxlan: backend === 'vxlan' ? (cidr.split('/')[0] ?? null) : null, ipip: null },
        destinations: [{ cidr, shape: 'none' as const, crossSubnet: false }],
      },
    ];
  });
}

function calicoEnds(node: string, { annotations }: NodeObject, destinations: readonly Destination[]): OverlayEnd[] {
  const read = (key: string): string | null => annotations[key] || null;
  const families = [
    { family: 4 as const, address: CALICO_ANNOTATIONS.ipv4Address, vxlan: read(CALICO_ANNOTATIONS.vxlanTunnel), ipip: read(CALICO_ANNOTATIONS.ipipTunnel), mac: read(CALICO_ANNOTATIONS.vtepMac), hashed: node },
    { family: 6 as const, address: CALICO_ANNOTATIONS.ipv6Address, vxlan: read(CALICO_ANNOTATIONS.vxlanTunnelV6), ipip: null, mac: read(CALICO_ANNOTATIONS.vtepMacV6), hashed: `${node}-v6` },
  ];
  return families.flatMap(({ family, address, vxlan, ipip, mac, hashed }) => {
    const announced = read(address);
    if (announced === null) return [];
    const network = announced.includes('/') ? (parseCidr(announced) ?? null) : null;
    return [
      {
        node,
        family,
        address: announced.split('/')[0] ?? announced,
        network,
        overwritten: false,
        backend: 'calico',
        vni: null,
        mac: vxlan === null ? null : (mac?.toLowerCase() ?? macOfName(hashed)),
        tunnel: { vxlan, ipip },
        destinations: destinations.filter(({ cidr }) => parseCidr(cidr)?.family === family),
      },
    ];
  });
}

/** Source: calico felix/calc/vxlan_resolver.go, vtepMACForHost. */
function macOfName(name: string): string {
  return [0x66, ...sha1(name).slice(0, 5)].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/** The blocks of a node, or its pod CIDRs where host-local gives out the addresses; none without a pool that they are in. */
function calicoDestinations({ identification, ipPools = {}, ipamBlocks = {} }: EndInputs): (node: string, object: NodeObject) => Destination[] {
  const pools = Object.values(ipPools).flatMap((pool) => {
    const cidr = parseCidr(pool.cidr);
    return cidr === undefined ? [] : [{ pool, cidr }];
  });
  const owned = Map.groupBy(Object.entries(ipamBlocks), ([, { node }]) => node ?? '');
  return (node, { podCidrs }) => {
    const networks = identification.ipam === 'host-local' ? podCidrs : (owned.get(node) ?? []).map(([cidr]) => cidr);
    return networks.flatMap((network): Destination[] => {
      const range = parseCidr(network);
      const pool = range === undefined ? undefined : pools.find(({ cidr }) => contains(cidr, range))?.pool;
      if (pool === undefined) return [];
      const mode = isOn(pool.vxlanMode) ? pool.vxlanMode : pool.ipipMode;
      return [{ cidr: network, shape: isOn(pool.vxlanMode) ? 'vxlan' : isOn(pool.ipipMode) ? 'ipip' : 'none', crossSubnet: mode === 'CrossSubnet' }];
    });
  };
}

function isOn(mode: string): boolean {
  return mode === 'Always' || mode === 'CrossSubnet';
}

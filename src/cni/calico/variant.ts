import type { IpPool } from '../../model/cluster-facts.ts';
import type { Variant } from '../../model/identification.ts';
import type { NodeObject } from '../../model/node-facts.ts';
import { valueOf } from '../../model/observation.ts';
import { nodeObjects, type DetectionFacts } from '../facts.ts';
import type { CalicoBackend } from './backend.ts';
import { isOn, poolShape, routesFromBgp } from './bgp-routes.ts';
import { isReference, type CalicoContainer } from './components.ts';
import { CALICO_ANNOTATIONS } from './layout.ts';
import { workloadPools } from './pools.ts';
import { calicoVersion } from './version.ts';
import { usesVpp } from './vpp.ts';

type Encapsulation = Pick<Variant, 'encapsulation' | 'crossSubnet'>;

/**
 * Shape of Calico's data path. Pools decide; where they could not be read, the tunnel addresses that nodes announce do,
 * and where those are missing too, what calico-node was told to make of the first pool.
 */
export function calicoVariant(container: CalicoContainer | undefined, backend: CalicoBackend, facts: DetectionFacts): Variant {
  const dataplane = calicoDataplane(container, facts);
  if (backend.policyOnly) return { encapsulation: 'not-ours', crossSubnet: false, bgp: false, bgpRoutes: [], backend: null, dataplane };
  const wireguard = valueOf(facts.cluster['cluster.felixConfiguration'])?.wireguardEnabled === true;
  const tunnel = fromPools(facts) ?? fromAnnotations(nodeObjects(facts)) ?? fromEnvironment(container);
  const bgp = backend.backend === null ? saysBgp(facts) ?? tunnel.encapsulation !== 'vxlan' : backend.backend === 'bird';
  const bgpRoutes = bgp ? routesFromBgp(container, tunnel.encapsulation, facts) : [];
  return { ...(wireguard ? { encapsulation: 'wireguard', crossSubnet: false } : tunnel), bgp, bgpRoutes, backend: null, dataplane };
}

/** Whether the operator was told to use BGP; undefined without its Installation. Other than VXLAN, pools need BIRD for their routes. */
function saysBgp(facts: DetectionFacts): boolean | undefined {
  const bgp = valueOf(facts.cluster['cluster.installation'])?.bgp;
  return bgp === undefined || bgp === null ? undefined : bgp === 'Enabled';
}

/** What Felix programs. Its environment goes before FelixConfiguration (felix/config/config_params.go). */
export function calicoDataplane(container: CalicoContainer | undefined, facts: DetectionFacts): Variant['dataplane'] {
  const felix = valueOf(facts.cluster['cluster.felixConfiguration']);
  const installation = valueOf(facts.cluster['cluster.installation']);
  const bpf = truth(container?.spec.env['FELIX_BPFENABLED']);
  if (usesVpp(container, facts)) return 'vpp';
  if (bpf ?? felix?.bpfEnabled ?? installation?.linuxDataplane === 'BPF') return 'ebpf';
  const nftables = container?.spec.env['FELIX_NFTABLESMODE'] ?? felix?.nftablesMode ?? null;
  if (nftables === 'Enabled') return 'nftables';
  if (nftables === 'Disabled') return 'iptables';
  if (felix === undefined) return DATAPLANES[installation?.linuxDataplane ?? ''] ?? 'unknown';
  if (nftables === null && !defaultsToAuto(calicoVersion(container, facts))) return 'iptables';
  const proxy = valueOf(facts.cluster['cluster.kubeProxyConfig']);
  return proxy === undefined ? 'unknown' : proxy.mode === 'nftables' ? 'nftables' : 'iptables';
}

/** The operator's names for what it tells Felix to program. */
const DATAPLANES: Readonly<Record<string, Variant['dataplane']>> = { Iptables: 'iptables', Nftables: 'nftables' };

/** The enabled workload pool with the most addresses speaks for the cluster; IPv4 goes before IPv6. */
function fromPools(facts: DetectionFacts): Encapsulation | undefined {
  const [pool] = (workloadPools(facts) ?? []).toSorted((a, b) => rank(a) - rank(b));
  if (pool === undefined) return undefined;
  const encapsulation = poolShape(pool);
  const mode = { vxlan: pool.vxlanMode, ipip: pool.ipipMode, none: 'Never' }[encapsulation];
  return { encapsulation, crossSubnet: mode === 'CrossSubnet' };
}

/** Calico takes the annotation of a tunnel away when no pool needs it any more (node/pkg/allocateip). */
function fromAnnotations(nodes: readonly NodeObject[]): Encapsulation | undefined {
  const announced = (key: string): boolean => nodes.some((node) => key in node.annotations);
  if (announced(CALICO_ANNOTATIONS.vxlanTunnel) || announced(CALICO_ANNOTATIONS.vxlanTunnelV6)) return { encapsulation: 'vxlan', crossSubnet: false };
  if (announced(CALICO_ANNOTATIONS.ipipTunnel)) return { encapsulation: 'ipip', crossSubnet: false };
  if (announced(CALICO_ANNOTATIONS.ipv4Address)) return { encapsulation: 'none', crossSubnet: false };
  return undefined;
}

function fromEnvironment(container: CalicoContainer | undefined): Encapsulation {
  const vxlan = container?.spec.env['CALICO_IPV4POOL_VXLAN'] ?? 'Never';
  const ipip = container?.spec.env['CALICO_IPV4POOL_IPIP'] ?? 'Never';
  if (isOn(vxlan) && !isReference(vxlan)) return { encapsulation: 'vxlan', crossSubnet: vxlan === 'CrossSubnet' };
  if (isOn(ipip) && !isReference(ipip)) return { encapsulation: 'ipip', crossSubnet: ipip === 'CrossSubnet' };
  return { encapsulation: 'none', crossSubnet: false };
}

function rank({ cidr }: IpPool): number {
  const prefix = Number(cidr.split('/')[1] ?? 0);
  return cidr.includes(':') ? 1000 + prefix : prefix;
}

/** `NFTablesMode` is `Auto` by default from v3.32.0 on, before that `Disabled` (felix/config/config_params.go). Auto follows kube-proxy. */
function defaultsToAuto(version: string | null): boolean {
  const match = /^v3\.(\d+)/.exec(version ?? '');
  return match === null || Number(match[1]) >= 32;
}

function truth(value: string | undefined): boolean | undefined {
  if (value === undefined || isReference(value)) return undefined;
  return ['true', '1', 'yes', 'y', 't'].includes(value.toLowerCase());
}

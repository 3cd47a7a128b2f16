import type { Code } from '../../src/model/finding.ts';
import type { Flavour } from '../lab/index.ts';

/** What the program says about a fault of the lab. */
export interface Expectation {
  /** The finding that names it as the cause. */
  readonly code: Code;
  /** Where it is tried; the fault itself may know more flavours. Empty: in a test file of its own. */
  readonly flavours: readonly Flavour[];
  /** Seconds until it must be named; 150 when left out. */
  readonly seconds?: number;
  /** Findings that have to be there as causes of their own beside it. */
  readonly alsoCauses?: readonly Code[];
  /** The command that names it; `status` when left out. What only a probe of the node can see, `status` may not call anything but `statusSays`. */
  readonly by?: 'probe';
  /** Causes that `status` may name meanwhile, where a probe names it; none when left out. */
  readonly statusSays?: readonly Code[];
  /** Causes that `probe` may name beside it, where `status` names it; none when left out. */
  readonly probeAdds?: readonly Code[];
  /** Also names nodes that were not chosen, where pods went by themselves or a peer tells of it. */
  readonly namesPeers?: true;
}

/** By the name of the fault, in the order they are tried. */
export const expectations: Readonly<Record<string, Expectation>> = {
  'kube-controllers-down': { code: 'CNI110', flavours: ['canal', 'calico-vxlan'] },
  'kube-controllers-deleted': { code: 'CNI110', flavours: ['calico-bgp', 'calico-vxlan'] },
  'pool-overlaps-node-network': { code: 'CNI203', flavours: ['calico-vxlan'] },
  'tunnel-address-missing': { code: 'CNI304', flavours: ['calico-vxlan'], seconds: 180 },
  'kube-proxy-down': { code: 'CNI502', flavours: ['flannel-vxlan', 'calico-vxlan'] },
  'kube-proxy-missing': { code: 'CNI502', flavours: ['flannel-host-gw', 'calico-vxlan'] },
  'dns-down': { code: 'CNI701', flavours: ['flannel-host-gw', 'calico-bgp'], namesPeers: true },
  'dns-degraded': { code: 'CNI703', flavours: ['calico-vxlan'], namesPeers: true },
  'bgp-mesh-off': { code: 'CNI404', flavours: ['calico-bgp'] },
  'addresses-used-up': { code: 'CNI205', flavours: ['calico-bgp'] },
  'addresses-nearly-used-up': { code: 'CNI204', flavours: ['calico-bgp'] },
  'node-blocks-used-up': { code: 'CNI212', flavours: ['calico-bgp'] },
  'node-not-ready': { code: 'CNI802', flavours: ['flannel-vxlan', 'calico-bgp'], probeAdds: ['CNI119'] },
  'network-unavailable': { code: 'CNI401', flavours: ['flannel-host-gw', 'calico-bgp'] },
  'bgp-port-blocked': { code: 'CNI504', flavours: ['calico-bgp'], by: 'probe', statusSays: ['CNI402'], namesPeers: true },
  'bgp-as-differs': { code: 'CNI408', flavours: ['calico-bgp'] },
  'bird-down': { code: 'CNI403', flavours: ['calico-bgp'] },
  'overlay-port-blocked': { code: 'CNI501', flavours: ['flannel-vxlan', 'calico-vxlan', 'canal'], by: 'probe' },
  'packets-lost': { code: 'CNI501', flavours: ['flannel-vxlan', 'calico-vxlan', 'canal'], by: 'probe' },
  'dns-port-blocked': { code: 'CNI507', flavours: ['flannel-host-gw', 'calico-bgp'], by: 'probe' },
  'forward-drops': { code: 'CNI503', flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'], by: 'probe' },
  'forward-policy-drop': { code: 'CNI503', flavours: ['flannel-host-gw', 'flannel-vxlan'], by: 'probe' },
  'service-rules-missing': { code: 'CNI506', flavours: ['canal', 'flannel-vxlan', 'calico-bgp'], by: 'probe' },
  'cni-config-missing': { code: 'CNI119', flavours: ['flannel-host-gw', 'calico-vxlan'], by: 'probe', statusSays: ['CNI802'] },
  'cni-config-doubled': { code: 'CNI120', flavours: ['flannel-vxlan', 'canal'], by: 'probe' },
  'cni-binary-missing': { code: 'CNI121', flavours: ['flannel-vxlan', 'calico-bgp'], by: 'probe' },
  'subnet-env-missing': { code: 'CNI122', flavours: ['flannel-vxlan'], by: 'probe' },
  'nodename-missing': { code: 'CNI123', flavours: ['calico-vxlan', 'canal'], by: 'probe' },
  'bridge-address-outside-pod-cidr': { code: 'CNI213', flavours: ['flannel-host-gw'], by: 'probe' },
  'mtu-differs': { code: 'CNI311', flavours: ['flannel-vxlan'], by: 'probe' },
  'mtu-too-large': { code: 'CNI311', flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-vxlan'], by: 'probe', namesPeers: true },
  'forwarding-off': { code: 'CNI801', flavours: ['calico-bgp', 'canal'], by: 'probe' },
  'bridge-nf-off': { code: 'CNI804', flavours: ['flannel-vxlan', 'flannel-host-gw'], by: 'probe' },
  'tunnel-device-missing': { code: 'CNI306', flavours: ['flannel-vxlan', 'canal', 'calico-vxlan'], by: 'probe' },
  'forwarding-entry-missing': { code: 'CNI307', flavours: ['flannel-vxlan', 'canal', 'calico-vxlan'], by: 'probe' },
  'neighbour-missing': { code: 'CNI308', flavours: ['flannel-vxlan', 'canal', 'calico-vxlan'], by: 'probe' },
  'vtep-mac-differs': { code: 'CNI309', flavours: ['flannel-vxlan', 'canal', 'calico-vxlan'], by: 'probe' },
  'overlay-wrong-interface': { code: 'CNI310', flavours: ['flannel-vxlan', 'canal'], by: 'probe' },
  'route-missing': { code: 'CNI407', flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'], by: 'probe' },
  'tunnel-device-made-anew': { code: 'CNI407', flavours: ['flannel-vxlan', 'canal'], by: 'probe' },
  'typha-port-blocked': { code: 'CNI505', flavours: ['calico-vxlan'], by: 'probe', seconds: 200, statusSays: ['CNI107'] },
  'dns-answers-nothing': { code: 'CNI702', flavours: ['flannel-vxlan', 'canal'], by: 'probe', namesPeers: true },
  'node-unreachable': { code: 'CNI704', flavours: ['flannel-vxlan', 'flannel-host-gw'], by: 'probe', namesPeers: true },
  'versions-mixed': { code: 'CNI108', flavours: ['calico-vxlan'] },
  'datastore-locked': { code: 'CNI113', flavours: ['canal', 'calico-vxlan', 'calico-bgp'] },
  'backend-and-pool-disagree': { code: 'CNI405', flavours: ['calico-vxlan'] },
  'typha-down': { code: 'CNI109', flavours: ['calico-vxlan'] },
  'agent-image-missing': { code: 'CNI105', flavours: ['flannel-vxlan', 'calico-bgp', 'canal'] },
  'agent-missing': { code: 'CNI103', flavours: ['flannel-vxlan', 'calico-bgp'] },
  'agent-hangs-deleting': { code: 'CNI103', flavours: ['flannel-vxlan', 'flannel-host-gw'], seconds: 240 },
  'agent-not-scheduled': { code: 'CNI106', flavours: ['flannel-host-gw', 'calico-bgp'], seconds: 180 },
  'agent-not-ready': { code: 'CNI107', flavours: ['flannel-vxlan', 'calico-bgp', 'calico-vxlan', 'canal'], seconds: 180 },
  'agent-crash-looping': { code: 'CNI104', flavours: ['flannel-vxlan', 'canal'] },
  'node-address-differs': { code: 'CNI208', flavours: ['flannel-host-gw', 'calico-bgp', 'calico-vxlan'] },
  'node-address-duplicated': { code: 'CNI207', flavours: ['flannel-vxlan'] },
  'overlay-not-announced': { code: 'CNI301', flavours: ['flannel-vxlan', 'flannel-host-gw', 'canal'], seconds: 180 },
  'backend-mismatch': { code: 'CNI302', flavours: ['flannel-vxlan', 'flannel-host-gw'] },
  'vtep-mac-duplicated': { code: 'CNI303', flavours: ['canal', 'flannel-vxlan'] },
  'pod-cidr-outside-network': { code: 'CNI202', flavours: ['flannel-vxlan', 'canal'] },
  'two-cnis': { code: 'CNI102', flavours: ['flannel-host-gw'] },
  'pod-cidr-overlap': { code: 'CNI206', flavours: ['flannel-vxlan'] },
  'pod-cidr-missing': { code: 'CNI201', flavours: ['flannel-host-gw'], seconds: 200 },
  'backend-change-pending': { code: 'CNI305', flavours: ['flannel-vxlan', 'canal'] },
  'network-overlaps-nodes': { code: 'CNI202', alsoCauses: ['CNI211'], flavours: ['flannel-host-gw'] },
  'outside-bgp-peer-down': { code: 'CNI406', flavours: ['calico-bgp'] },
  'kubelet-port-blocked': { code: 'CNI002', flavours: ['calico-bgp'] },
  'node-addresses-nearly-used-up': { code: 'CNI209', flavours: [] },
  'node-addresses-used-up': { code: 'CNI210', flavours: [] },
  'node-stopped': { code: 'CNI001', flavours: ['flannel-vxlan', 'calico-bgp'] },
};

/** Rules that no fault of the lab breaks, and what else proves them. */
export const provedElsewhere: Readonly<Record<Code, string>> = {
  CNI101: 'a lab without a CNI, none.test.ts',
  CNI111: "fixtures alone: the operator's images are not to be had in the lab",
  CNI112: "fixtures alone: the operator's images are not to be had in the lab",
  CNI124: 'fixtures alone: a token of the lab lives for a day',
  CNI117: 'every healthy lab with Calico, status-suite.ts',
  CNI118: 'every healthy lab with Calico, status-suite.ts',
  CNI402: 'bgp-port-blocked, whose session status names while probe names the port',
  CNI708: 'a consequence of packets-lost, folded under its cause',
  CNI705: 'a consequence of the faults of kube-proxy and of the overlay, folded under its cause',
  CNI706: 'a consequence of the faults of kube-proxy, folded under its cause',
  CNI707: 'a consequence of the faults of the CNI configuration, folded under its cause',
  CNI709: 'a consequence of typha-port-blocked, folded under its cause',
  CNI803: "fixtures alone: the kernel's limit of connections is one for all nodes of the lab, and for this machine",
  CNI805: 'fixtures alone: the nodes of the lab share one clock',
  CNI806: "fixtures alone: no card of the lab makes checksums, and the kernel's log is one for all nodes",
  CNI807: 'fixtures alone, as for CNI803',
  CNI710: 'a consequence of the faults of the bridge and of routes, folded under its cause',
};

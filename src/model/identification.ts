/** What provides the pod network. `none`: nothing does; `unsupported`: something does that this program does not know. */
export type CniKind = 'calico' | 'flannel' | 'canal' | 'unsupported' | 'none';

/** How sure the identification is: `certain`: two or more independent signs agree; `likely`: one decisive sign; `guess`: a hint. */
export type Confidence = 'certain' | 'likely' | 'guess';

/** One sign of which CNI runs: what was seen and in which object. */
export interface Sign {
  readonly seen: string;
  readonly where: string;
}

/** Who put the CNI there, and so who would revert a patch. */
export interface Owner {
  readonly kind: 'manifest' | 'operator' | 'helm' | 'argo' | 'flux' | 'k3s' | 'rke2' | 'microk8s' | 'unknown';
  /** Name of the release, application or operator; empty when there is none. */
  readonly name: string;
  /** True when a change of the objects in the cluster would be reverted. */
  readonly reverts: boolean;
}

/**
 * Shape of the data path.
 * `encapsulation` is what the field calls it: `none` (BGP or host-gw routes), `ipip`, `vxlan`, `wireguard`, `udp`, `ipsec`,
 * `other`, or `not-ours` when Calico only enforces policy on another network.
 */
export interface Variant {
  readonly encapsulation: 'none' | 'ipip' | 'vxlan' | 'wireguard' | 'udp' | 'ipsec' | 'other' | 'not-ours';
  /** Encapsulates between subnets only (Calico CrossSubnet, flannel DirectRouting). */
  readonly crossSubnet: boolean;
  /** Routes are exchanged with BGP by BIRD on each node. */
  readonly bgp: boolean;
  /** Address families whose routes between nodes come from those BGP sessions; empty where none do. */
  readonly bgpRoutes: readonly AddressFamily[];
  /** flannel's backend type as it runs (`vxlan`, `host-gw`, `wireguard`, `extension`, ...); null for Calico. */
  readonly backend: string | null;
  readonly dataplane: 'iptables' | 'nftables' | 'ebpf' | 'vpp' | 'windows' | 'unknown';
}

export type AddressFamily = 'ipv4' | 'ipv6';

/** A DaemonSet that runs the CNI's agents. */
export interface AgentSet {
  readonly cni: 'calico' | 'flannel' | 'canal' | 'other';
  readonly namespace: string;
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  /** Name of the container that runs calico-node; null when none does. */
  readonly calicoContainer: string | null;
  /** Name of the container that runs flanneld; null when none does. */
  readonly flannelContainer: string | null;
}

/** Version of one part, from its image tag or from an object that states it. Null: not to be told (a digest, `latest`). */
export interface PartVersion {
  readonly part: 'calico' | 'flannel' | 'k3s' | 'other';
  readonly version: string | null;
}

/** Another CNI found beside the one that was identified. */
export interface OtherCni {
  readonly product: string;
  readonly signs: readonly Sign[];
}

/** Which CNI a cluster runs, and why the program thinks so. */
export interface Identification {
  readonly cni: CniKind;
  /** The product's own name: Calico, Flannel, Canal, Cilium, ...; `none` when there is none. */
  readonly product: string;
  readonly confidence: Confidence;
  readonly signs: readonly Sign[];
  readonly versions: readonly PartVersion[];
  /** k3s, RKE2, MicroK8s where the cluster says so; else null. */
  readonly distribution: string | null;
  readonly owner: Owner;
  /** Namespace of the agents; null when they run inside another program (k3s) or there are none. */
  readonly namespace: string | null;
  /** True when the agent is part of another program on the node, so that it has no pods (flannel in k3s). */
  readonly embedded: boolean;
  /** Every DaemonSet that runs an agent of a CNI that this program knows; usually one. */
  readonly agentSets: readonly AgentSet[];
  readonly variant: Variant;
  readonly ipam: 'calico-ipam' | 'host-local' | 'other' | 'unknown';
  /** `calico_backend: none` or another CNI's plugin: Calico only enforces policy. */
  readonly policyOnly: boolean;
  readonly typha: 'used' | 'not-used' | 'unknown';
  /** CNIs found beside it. Not empty: two CNIs at once. */
  readonly others: readonly OtherCni[];
}

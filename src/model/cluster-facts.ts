/** `GET /version` of the API server. */
export interface KubernetesVersion {
  /** As the server says it, e.g. `v1.34.4+k3s1`. */
  readonly gitVersion: string;
}

/** An owner, a label or an annotation that tells who manages an object, as the API has them. */
export interface ObjectMarks {
  readonly labels: Readonly<Record<string, string>>;
  /** Only those annotations that tell who manages the object or what version it is; never last-applied-configuration. */
  readonly annotations: Readonly<Record<string, string>>;
  /** `Kind/name` of each owner reference. */
  readonly owners: readonly string[];
}

/** A container of a workload's pod template, trimmed to what identifies a CNI. */
export interface ContainerSpec {
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  /** Plain values only. A value from a ConfigMap is `configmap:NAME/KEY`, from a field `field:PATH`; from a Secret it is left out. */
  readonly env: Readonly<Record<string, string>>;
  readonly requests: Readonly<Record<string, string>>;
}

/** The pod template of a DaemonSet or Deployment, trimmed. */
export interface PodTemplate {
  readonly hostNetwork: boolean;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** `spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`, as the API has it. */
  readonly nodeAffinity: readonly NodeSelectorTerm[];
  readonly tolerations: readonly Toleration[];
  /** Names of the ConfigMaps that its volumes and environment read. */
  readonly configMaps: readonly string[];
  /** Names of the Secrets that its images are pulled with; left out where there are none. */
  readonly pullSecrets?: readonly string[];
  readonly initContainers: Readonly<Record<string, ContainerSpec>>;
  readonly containers: Readonly<Record<string, ContainerSpec>>;
}

export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly NodeSelectorRequirement[];
  readonly matchFields?: readonly NodeSelectorRequirement[];
}

export interface NodeSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

/** A DaemonSet, trimmed. Keyed `namespace/name`. */
export interface DaemonSet extends ObjectMarks {
  readonly uid: string;
  /** `spec.selector.matchLabels`. */
  readonly selector: Readonly<Record<string, string>>;
  readonly template: PodTemplate;
  readonly updateStrategy: string;
  readonly desired: number;
  readonly ready: number;
  readonly updated: number;
}

/** A Deployment, trimmed. Keyed `namespace/name`. */
export interface Deployment extends ObjectMarks {
  readonly selector: Readonly<Record<string, string>>;
  readonly template: PodTemplate;
  readonly desired: number;
  readonly ready: number;
}

/** What a warning event says. */
export interface EventNote {
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  /** RFC 3339, when it was last seen. */
  readonly last: string;
}

/** flannel's `net-conf.json`. Source: flannel pkg/subnet/config.go. */
export interface FlannelConfig {
  /** `namespace/name` of the ConfigMap it comes from. */
  readonly configMap: string;
  readonly network: string | null;
  readonly ipv6Network: string | null;
  readonly backend: string;
  /** VXLAN network identifier; flannel's default on Linux is 1. */
  readonly vni: number | null;
  /** UDP port of the overlay; flannel's default on Linux is 8472. */
  readonly port: number | null;
  readonly directRouting: boolean;
  readonly mtu: number | null;
}

/** The ConfigMap of a manifest install of Calico or Canal (`calico-config`, `canal-config`). */
export interface CalicoConfig {
  readonly configMap: string;
  /** `calico_backend`: bird, vxlan or none. */
  readonly backend: string | null;
  readonly vethMtu: string | null;
  /** `typha_service_name`; `none` or null: Typha is not used. */
  readonly typhaServiceName: string | null;
  /** `type` of the `ipam` section of `cni_network_config`: calico-ipam, host-local. */
  readonly ipam: string | null;
}

/** kube-proxy's configuration (`config.conf` of its ConfigMap, else its arguments). */
export interface KubeProxyConfig {
  /** iptables, nftables, ipvs, kernelspace; empty in the configuration means iptables on Linux. */
  readonly mode: string;
  readonly clusterCidr: string | null;
}

/** A Calico IPPool. Keyed by name. */
export interface IpPool {
  readonly cidr: string;
  readonly ipipMode: string;
  readonly vxlanMode: string;
  readonly blockSize: number;
  readonly disabled: boolean;
  readonly natOutgoing: boolean;
  readonly nodeSelector: string;
  /** `Workload`, `Tunnel`, `LoadBalancer`. Empty: not set, which means workloads and tunnels. */
  readonly allowedUses: readonly string[];
  /** `Automatic`, or `Manual`: only pods that name the pool get its addresses. */
  readonly assignmentMode: string;
}

/** A Calico IPAMBlock. Keyed by its CIDR. */
export interface IpamBlock {
  /** The node that the block is affine to; null when it belongs to none, or to a load balancer. */
  readonly node: string | null;
  readonly addresses: number;
  /** Addresses handed out, tunnel addresses and reserved ones included. */
  readonly used: number;
  /** Addresses of this block used by each node, borrowed ones too; attributes without a node count under the empty name. */
  readonly usedBy: Readonly<Record<string, number>>;
}

/** Calico's IPAMConfig `default`: how nodes come by blocks. Calico makes it when it gives out its first address. */
export interface IpamConfig {
  /** A node takes addresses of its own blocks alone, and borrows none of others. */
  readonly strictAffinity: boolean;
  /** False: a node claims no block by itself. */
  readonly autoAllocateBlocks: boolean;
  /** Of each family; 0: not set. */
  readonly maxBlocksPerHost: number;
}

export interface FelixConfiguration {
  readonly bpfEnabled: boolean;
  readonly wireguardEnabled: boolean;
  readonly vxlanPort: number | null;
  readonly vxlanVni: number | null;
  /** `wireguardListeningPort`; left out by versions that did not ask. */
  readonly wireguardPort?: number | null;
  readonly nftablesMode: string | null;
}

export interface BgpConfiguration {
  readonly nodeToNodeMeshEnabled: boolean;
  readonly asNumber: string | null;
}

/** A Calico BGPPeer, trimmed. Keyed by name. */
export interface BgpPeer {
  /** The one node it applies to; null: those of nodeSelector, or all. */
  readonly node: string | null;
  readonly nodeSelector: string;
  readonly peerIp: string | null;
  readonly peerSelector: string;
  readonly asNumber: string | null;
}

export interface ClusterInformation {
  readonly calicoVersion: string | null;
  readonly datastoreReady: boolean;
  readonly clusterType: string | null;
}

/** The operator's Installation `default`, trimmed. */
export interface Installation {
  readonly variant: string | null;
  readonly calicoVersion: string | null;
  /** `spec.cni.type`: Calico, AmazonVPC, AzureVNET, GKE. */
  readonly cniType: string | null;
  /** `spec.cni.ipam.type`: Calico, HostLocal, AmazonVPC, ... */
  readonly ipam: string | null;
  readonly linuxDataplane: string | null;
  readonly bgp: string | null;
  readonly mtu: number | null;
}

/** One TigeraStatus. Keyed by name. */
export interface TigeraStatus {
  readonly available: boolean;
  readonly degraded: boolean;
  readonly progressing: boolean;
  /** Message of the Degraded condition, else of Progressing, else empty. */
  readonly message: string;
}

/** A network policy that selects an end of tries. */
export interface EndPolicy {
  /** Our pods in the pod network, or the pods of the cluster's DNS. */
  readonly end: 'ours' | 'dns';
  /** NetworkPolicy, or Calico's GlobalNetworkPolicy. */
  readonly kind: string;
  /** Directions that it may deny. */
  readonly directions: readonly ('ingress' | 'egress')[];
}

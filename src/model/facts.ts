import type {
  BgpConfiguration,
  BgpPeer,
  CalicoConfig,
  ClusterInformation,
  DaemonSet,
  Deployment,
  EndPolicy,
  EventNote,
  FelixConfiguration,
  FlannelConfig,
  Installation,
  IpamBlock,
  IpamConfig,
  IpPool,
  KubeProxyConfig,
  KubernetesVersion,
  TigeraStatus,
} from './cluster-facts.ts';
import type {
  CalicoFiles,
  CniBinaries,
  CniConfig,
  Conntrack,
  DebugPodState,
  EndPodState,
  ForwardingEntry,
  HostCounters,
  HostLocalLeases,
  HostSystem,
  IpSets,
  KernelLog,
  Link,
  Neighbour,
  PolicyRule,
  Route,
  Sockets,
  SubnetEnv,
} from './host-facts.ts';
import type { AgentTrouble, BirdState, Lease, NodeObject, PodAddresses, PodState } from './node-facts.ts';
import type { PacketFilter } from './packet-filter.ts';
import type { Comparison, LocalReach, Path } from './path-facts.ts';

type Keyed<T> = Readonly<Record<string, T>>;

/** Facts of the whole cluster. Maps are keyed by what identifies an entry, so that a fixture can change one with one line. */
export interface ClusterFacts {
  'cluster.version': KubernetesVersion;
  /** API groups by name; the value lists their versions, the preferred one first. The core group is not in it. */
  'cluster.apiGroups': Keyed<readonly string[]>;
  /** All DaemonSets, by `namespace/name`. */
  'cluster.daemonSets': Keyed<DaemonSet>;
  /** Typha, kube-controllers, the operator and CoreDNS, by `namespace/name`. */
  'cluster.deployments': Keyed<Deployment>;
  /** Pods of those Deployments that are not fully ready, by `namespace/pod`. */
  'cluster.componentPods': Keyed<PodState>;
  /** kube-proxy's pods, by `namespace/pod`; gathered when not all are ready, else empty. */
  'cluster.kubeProxyPods': Keyed<PodState>;
  /** Warnings about the CNI's DaemonSet, by event name; gathered when a node lacks its agent. */
  'cluster.daemonSetEvents': Keyed<EventNote>;
  'cluster.flannelConfig': FlannelConfig;
  'cluster.calicoConfig': CalicoConfig;
  'cluster.kubeProxyConfig': KubeProxyConfig;
  'cluster.ipPools': Keyed<IpPool>;
  'cluster.ipamBlocks': Keyed<IpamBlock>;
  'cluster.ipamConfig': IpamConfig;
  'cluster.felixConfiguration': FelixConfiguration;
  'cluster.bgpConfiguration': BgpConfiguration;
  'cluster.bgpPeers': Keyed<BgpPeer>;
  'cluster.clusterInformation': ClusterInformation;
  'cluster.installation': Installation;
  'cluster.tigeraStatuses': Keyed<TigeraStatus>;
  /** Network policies that select our pods in the pod network, by `kind namespace/name`: whether they let them talk to each other is not known. */
  'cluster.endPolicies': Keyed<EndPolicy>;
}

/** Facts of one node. */
export interface NodeFacts {
  'node.object': NodeObject;
  'node.lease': Lease;
  /** Pods of the CNI's DaemonSets on this node, by pod name. Empty: none runs there. */
  'node.agents': Keyed<PodState>;
  /** Gathered for agents that are not ready. */
  'node.agentTrouble': AgentTrouble;
  'node.bird': BirdState;
  'node.podAddresses': PodAddresses;
  'node.debugPod': DebugPodState;
  'node.system': HostSystem;
  'node.links': Keyed<Link>;
  'node.routes': Keyed<Route>;
  'node.policyRules': Keyed<PolicyRule>;
  'node.neighbours': Keyed<Neighbour>;
  'node.forwarding': Keyed<ForwardingEntry>;
  /** By name: `net.ipv4.ip_forward`, `net.ipv4.conf.eth0.rp_filter`. */
  'node.sysctls': Keyed<string>;
  'node.conntrack': Conntrack;
  'node.counters': HostCounters;
  'node.packetFilter': PacketFilter;
  'node.ipSets': IpSets;
  'node.sockets': Sockets;
  'node.kernelLog': KernelLog;
  'node.cniConfig': CniConfig;
  'node.cniBinaries': CniBinaries;
  /** The file is null where there is none. */
  'node.subnetEnv': { readonly file: SubnetEnv | null };
  'node.calicoFiles': CalicoFiles;
  /** By name of the network: cbr0, k8s-pod-network. */
  'node.hostLocal': Keyed<HostLocalLeases>;
  'node.endPod': EndPodState;
  /** From this node, by name of the other one. */
  'node.paths': Keyed<Path>;
  'node.reach': LocalReach;
  /** Of broken paths from this node, by name of the other one. */
  'node.comparisons': Keyed<Comparison>;
}

export type ClusterFactName = keyof ClusterFacts;
export type NodeFactName = keyof NodeFacts;
export type FactName = ClusterFactName | NodeFactName;

/** The type of a fact's value. */
export type FactValue<F extends FactName> = F extends ClusterFactName
  ? ClusterFacts[F]
  : F extends NodeFactName
    ? NodeFacts[F]
    : never;

export function isNodeFact(name: FactName): name is NodeFactName {
  return name.startsWith('node.');
}

/** A command that gathers facts. */
export type Gathering = 'status' | 'probe';

/** By whom each fact is gathered: by `status`, and so by `probe`, which gathers whatever `status` does; or by `probe` alone. */
const GATHERED_BY: Readonly<Record<FactName, Gathering>> = {
  'cluster.version': 'status',
  'cluster.apiGroups': 'status',
  'cluster.daemonSets': 'status',
  'cluster.deployments': 'status',
  'cluster.componentPods': 'status',
  'cluster.kubeProxyPods': 'status',
  'cluster.daemonSetEvents': 'status',
  'cluster.flannelConfig': 'status',
  'cluster.calicoConfig': 'status',
  'cluster.kubeProxyConfig': 'status',
  'cluster.ipPools': 'status',
  'cluster.ipamBlocks': 'status',
  'cluster.ipamConfig': 'status',
  'cluster.felixConfiguration': 'status',
  'cluster.bgpConfiguration': 'status',
  'cluster.bgpPeers': 'status',
  'cluster.clusterInformation': 'status',
  'cluster.installation': 'status',
  'cluster.tigeraStatuses': 'status',
  'cluster.endPolicies': 'probe',
  'node.object': 'status',
  'node.lease': 'status',
  'node.agents': 'status',
  'node.agentTrouble': 'status',
  'node.bird': 'status',
  'node.podAddresses': 'status',
  'node.debugPod': 'probe',
  'node.system': 'probe',
  'node.links': 'probe',
  'node.routes': 'probe',
  'node.policyRules': 'probe',
  'node.neighbours': 'probe',
  'node.forwarding': 'probe',
  'node.sysctls': 'probe',
  'node.conntrack': 'probe',
  'node.counters': 'probe',
  'node.packetFilter': 'probe',
  'node.ipSets': 'probe',
  'node.sockets': 'probe',
  'node.kernelLog': 'probe',
  'node.cniConfig': 'probe',
  'node.cniBinaries': 'probe',
  'node.subnetEnv': 'probe',
  'node.calicoFiles': 'probe',
  'node.hostLocal': 'probe',
  'node.endPod': 'probe',
  'node.paths': 'probe',
  'node.reach': 'probe',
  'node.comparisons': 'probe',
};

/** True for a fact that every snapshot of the command has, observed or not. */
export function gathers(command: Gathering, fact: FactName): boolean {
  return GATHERED_BY[fact] === 'status' || (command === 'probe' && GATHERED_BY[fact] === 'probe');
}

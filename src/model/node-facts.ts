import type { EventNote } from './cluster-facts.ts';
import type { UnavailableReason } from './observation.ts';

/** A Node object, trimmed to what concerns its network. */
export interface NodeObject {
  readonly uid: string;
  /** RFC 3339. */
  readonly created: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Annotations of CNIs and of Kubernetes distributions only. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly podCidrs: readonly string[];
  readonly internalIps: readonly string[];
  readonly externalIps: readonly string[];
  /** By type: Ready, NetworkUnavailable, MemoryPressure, ... */
  readonly conditions: Readonly<Record<string, NodeCondition>>;
  readonly taints: readonly Taint[];
  readonly unschedulable: boolean;
  readonly deleting: boolean;
  /** `linux` or `windows`. */
  readonly os: string;
  readonly arch: string;
  readonly kubeletVersion: string;
  readonly kernelVersion: string;
  readonly osImage: string;
  readonly containerRuntime: string;
  /** `status.capacity.pods`: as many pods as the kubelet takes; null when it does not say. */
  readonly podCapacity: number | null;
}

export interface NodeCondition {
  /** True, False, Unknown. */
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** RFC 3339, when the status last changed. */
  readonly since: string;
}

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

/** The heartbeat of a node: its Lease in kube-node-lease. */
export interface Lease {
  /**
   * RFC 3339, when the API server took the last renewal, on the API server's own clock (managedFields), so that a node
   * whose clock is wrong does not look dead; `spec.renewTime` where managedFields are missing.
   */
  readonly renewed: string;
  readonly durationSeconds: number;
  /** Whole seconds between `renewed` and the moment of the snapshot. */
  readonly ageSeconds: number;
}

/** A pod of a component, trimmed to its health. */
export interface PodState {
  readonly namespace: string;
  readonly node: string | null;
  readonly uid: string;
  readonly phase: string;
  readonly ready: boolean;
  /** RFC 3339, since when it is ready, or is not; empty when it has never said. */
  readonly readySince: string;
  readonly deleting: boolean;
  /** RFC 3339, `metadata.deletionTimestamp`: when its grace period is over and it should be gone; empty while it is not being deleted. */
  readonly goneBy: string;
  /** Pod addresses, the primary one first. */
  readonly ips: readonly string[];
  /** RFC 3339. */
  readonly created: string;
  /** Value of the label controller-revision-hash or pod-template-hash; empty when it has none. */
  readonly revision: string;
  /** Why it is not scheduled: message of the condition PodScheduled=False, else empty. */
  readonly unscheduled: string;
  readonly initContainers: Readonly<Record<string, ContainerState>>;
  readonly containers: Readonly<Record<string, ContainerState>>;
}

/** One container of a pod, as its status says. */
export interface ContainerState {
  readonly image: string;
  readonly ready: boolean;
  readonly restarts: number;
  readonly state: 'running' | 'waiting' | 'terminated' | 'unknown';
  /** Reason of the present state: CrashLoopBackOff, ImagePullBackOff, ContainerCreating, Error, Completed; empty when running. */
  readonly reason: string;
  readonly message: string;
  /** RFC 3339, when the present run began; empty when it does not run. */
  readonly started: string;
  /** How the previous run ended; null when there was none. */
  readonly last: PreviousRun | null;
}

/** A container's run before the present one. */
export interface PreviousRun {
  /** Error, OOMKilled, Completed, ...; `Unknown` with exit code 255 when the runtime lost it, as when the machine went down. */
  readonly reason: string;
  readonly exitCode: number;
  /** RFC 3339; empty when it is not known. */
  readonly started: string;
  readonly finished: string;
  readonly message: string;
}

/** The last words of a container that ended or does not get ready. Keyed `pod/container`. */
export interface LastWords {
  /** The line that best says why: the last at error or fatal level, else the last before it ended. Redacted, at most 300 characters. */
  readonly reason: string;
  /** Where it was read: the log of the previous or of the current container. */
  readonly previous: boolean;
}

/** Why an agent is not ready, beyond its status: log lines and the kubelet's Unhealthy events. */
export interface AgentTrouble {
  readonly lastWords: Readonly<Record<string, LastWords>>;
  readonly events: readonly EventNote[];
  /** Logs and events that could not be had, and why. */
  readonly unheard: readonly { readonly reason: UnavailableReason; readonly detail: string }[];
}

/** What BIRD says on a node, per address family that Calico runs. */
export interface BirdState {
  readonly v4: BirdInstance | null;
  readonly v6: BirdInstance | null;
}

export interface BirdInstance {
  /** False: the daemon did not answer on its control socket; `protocols` is empty and `message` has birdcl's words. */
  readonly answering: boolean;
  readonly message: string;
  readonly routerId: string | null;
  /** BGP protocols only. Keyed by protocol name, such as Mesh_198_18_0_12, Node_..., Global_... */
  readonly sessions: Readonly<Record<string, BgpSession>>;
}

/** One BGP protocol of BIRD 1.6, `birdcl show protocols all`. */
export interface BgpSession {
  /** Protocol state: up, start, down, stop. */
  readonly state: string;
  /** RFC 4271 state: Idle, Connect, Active, OpenSent, OpenConfirm, Established, Close. */
  readonly bgpState: string;
  readonly neighbor: string;
  readonly neighborAs: string | null;
  /** As BIRD prints it: a time of day or a date. */
  readonly since: string;
  /** `Last error:` of the protocol, else the rest of its line; empty when there is none. */
  readonly lastError: string;
  readonly imported: number | null;
  readonly exported: number | null;
}

/** Pods of a node that live in the pod network. */
export interface PodAddresses {
  /** Pods that hold an address. */
  readonly inUse: number;
  /** Pods bound to the node that wait for their sandbox (ContainerCreating, Init:0/N without an address). */
  readonly waiting: number;
}

import type { FactName } from './facts.ts';
import type { Finding } from './finding.ts';
import type { CniKind, Confidence, Identification, OtherCni, Sign } from './identification.ts';
import type { UnavailableReason } from './observation.ts';
import type { MissingFact } from './rule.ts';

/** A check that could not be made, and the facts that were missing for it. */
export interface UnknownCheck {
  readonly code: string;
  readonly name: string;
  readonly missing: readonly MissingFact[];
  /** What the check threw: a bug of ours. */
  readonly error?: string;
}

/** A node that did not answer what was asked of it, or whose heartbeat is old. */
export interface NotSeen {
  readonly node: string;
  readonly why: string;
}

/** How many rules came out how. */
export interface CheckCounts {
  readonly pass: number;
  readonly fail: number;
  readonly unknown: number;
  readonly skip: number;
  readonly error: number;
}

/** State of a node's agent in one word, with the reason where it is not ready. */
export interface AgentState {
  readonly state: 'ready' | 'not ready' | 'starting' | 'crashing' | 'no image' | 'pending' | 'missing' | 'embedded' | 'none' | 'unknown';
  /** Empty when ready. */
  readonly why: string;
  readonly pod: string | null;
  readonly restarts: number;
}

/** One node on the screen. */
export interface NodeStatus {
  readonly name: string;
  readonly seen: boolean;
  readonly agent: AgentState;
  /** Version of the agent on this node, from its image tag; null when it runs none. */
  readonly version: string | null;
  /** The address that the CNI uses on this node, from its annotation; null when it announced none. */
  readonly address: string | null;
  /** VTEP or backend as announced, e.g. `vxlan 10.244.1.0 c2:21:..`; null where the CNI has none. */
  readonly overlay: string | null;
  /** BGP sessions; null when this CNI has none there or they were not asked. `expected` is null when it cannot be derived. */
  readonly sessions: { readonly established: number; readonly expected: number | null; readonly down: readonly SessionDown[] } | null;
  /** Pod addresses; null when they cannot be counted. */
  readonly podAddresses: { readonly used: number; readonly total: number; readonly free: number } | null;
  readonly podCidrs: readonly string[];
  /** What is worth a word about this node, most important first. */
  readonly notes: readonly string[];
}

/** A BGP session that is not Established. `peer` is the node's name, else the address. */
export interface SessionDown {
  readonly peer: string;
  readonly state: string;
  readonly error: string;
}

/** A component of the cluster that the pod network leans on. */
export interface ComponentStatus {
  readonly name: 'Typha' | 'kube-controllers' | 'operator' | 'kube-proxy' | 'CoreDNS';
  readonly ready: number;
  readonly desired: number;
  /** `not used`, `not found`, `embedded`, `unknown` or empty. */
  readonly state: string;
  /** kube-proxy's mode, a version, or empty. */
  readonly detail: string;
}

/** A fact that could not be read, and why, in a clause. */
export interface UnreadFact {
  readonly fact: FactName;
  readonly detail: string;
}

/** What every command that looks at a cluster says of it. */
export interface LookReport {
  readonly apiVersion: 'kubectl-cni/v1';
  /** Nothing at or above the threshold, and nothing left unknown. */
  readonly healthy: boolean;
  /** The first line of the screen, without its mark. */
  readonly summary: string;
  /** RFC 3339, on the API server's clock. */
  readonly taken: string;
  readonly tool: string;
  readonly kubernetes: string | null;
  readonly cni: Identification;
  readonly nodes: readonly NodeStatus[];
  readonly components: readonly ComponentStatus[];
  /** Causes first, each followed by what it explains. */
  readonly findings: readonly Finding[];
  readonly unknown: readonly UnknownCheck[];
  readonly notSeen: readonly NotSeen[];
  /** Facts of the cluster that could not be read, though every check could be made without them. */
  readonly unread: readonly UnreadFact[];
  readonly checks: CheckCounts;
  /** What was left out on request: `BGP sessions (--no-exec)`. */
  readonly leftOut: readonly string[];
  /** The next command to type; null when there is nothing to do. */
  readonly next: string | null;
}

/** What `kubectl cni status` prints; `-o json` is this value as it stands. */
export interface StatusReport extends LookReport {
  readonly kind: 'Status';
}

/** A version of a part of the CNI, and the nodes on which it runs. */
export interface RunningVersion {
  /** Null: the image does not tell it. */
  readonly version: string | null;
  readonly nodes: readonly string[];
}

/** A part of the CNI: the version that its DaemonSet asks for, and those that run. */
export interface CniPart {
  readonly part: 'calico' | 'flannel' | 'k3s' | 'other';
  /** Null: not to be told (a digest, `latest`), and `unknown` says why. */
  readonly version: string | null;
  /** That of most nodes first. Empty: none runs. Null: not seen, and `unknown` says why. */
  readonly running: readonly RunningVersion[] | null;
}

/** Which CNI a cluster runs, and in which versions. */
export interface CniVersion {
  readonly cni: CniKind;
  /** The product's own name: Calico, Flannel, Canal, Cilium, ...; `none` when there is none. */
  readonly product: string;
  readonly confidence: Confidence;
  readonly signs: readonly Sign[];
  readonly parts: readonly CniPart[];
  /** CNIs found beside it. */
  readonly others: readonly OtherCni[];
}

/** Something of the versions that could not be learned, and why. `agents`: which versions run on the nodes. */
export interface UnknownVersion {
  readonly of: 'kubernetes' | 'cni' | 'calico' | 'flannel' | 'k3s' | 'other' | 'agents';
  readonly reason: UnavailableReason;
  readonly detail: string;
}

/** What `kubectl cni version` prints; `-o json` is this value as it stands. */
export interface VersionReport {
  readonly apiVersion: 'kubectl-cni/v1';
  readonly kind: 'Version';
  /** Version of this program. */
  readonly version: string;
  /** Version of the Node.js that runs it: `v22.19.0`. */
  readonly node: string;
  /** Operating system and architecture, as Node.js names them: `linux-x64`. */
  readonly platform: string;
  /** `gitVersion` of the API server; null when it could not be learned. */
  readonly kubernetes: string | null;
  /** Null when it could not be learned. */
  readonly cni: CniVersion | null;
  readonly unknown: readonly UnknownVersion[];
}

/**
 * The rungs of the ladder between two nodes, in the order in which they are climbed; each leans on those before it.
 * - `address`: the other node's address, by ICMP or by TCP
 * - `port`: the CNI's own TCP port there (179 for BGP); a connection that is up proves it, as BIRD gives up a session when its neighbour connects again
 * - `tunnel`: the other node's address in the overlay, through the tunnel
 * - `pod`: a pod there, from the node itself
 * - `pods`: a pod there, from a pod here
 * - `full-size`: the same with packets as large as the pods' MTU, that may not be fragmented
 */
export type Rung = 'address' | 'port' | 'tunnel' | 'pod' | 'pods' | 'full-size';

/** All rungs in their order. */
export const RUNGS: readonly Rung[] = ['address', 'port', 'tunnel', 'pod', 'pods', 'full-size'];

/**
 * What became of the tries of a rung.
 * - `open`: answered, or a connection came to be
 * - `refused`: the far end refused at once, which proves the way as well
 * - `partial`: some tries were answered, some were not
 * - `lost`: no try was answered
 * - `unreachable`: this node has no way there, or something said so (ICMP unreachable, a REJECT rule)
 * - `unknown`: it could not be told; the detail says why
 */
export type TryOutcome = 'open' | 'refused' | 'partial' | 'lost' | 'unreachable' | 'unknown';

/** Outcomes that prove the way. */
export const ANSWERED: readonly TryOutcome[] = ['open', 'refused'];

/** Outcomes of which no try was answered. */
export const SILENT: readonly TryOutcome[] = ['lost', 'unreachable'];

/** The tries of one rung, or of one service. */
export interface Tried {
  readonly outcome: TryOutcome;
  /** `icmp 198.18.0.12`, `tcp 198.18.0.12:179`, `udp 10.244.1.5:33434, 1450 bytes`. */
  readonly target: string;
  readonly sent: number;
  readonly answered: number;
  /** The first answer's time in milliseconds; null where none came or it was not measured. */
  readonly firstMs: number | null;
  /** One clause; empty where there is nothing to add. */
  readonly detail: string;
}

/** The way from one node to another. */
export interface Path {
  /** Rungs that were tried, by name; none comes after a broken one. */
  readonly rungs: Readonly<Record<string, Tried>>;
  /** The first rung that is lost, unreachable or partial; null when none is. */
  readonly broken: Rung | null;
  /** Rungs that do not apply or could not be tried, and why, by name. */
  readonly untried: Readonly<Record<string, string>>;
}

/** What a node's own end of the ladder can reach beside other nodes. `from` pod: our pod on it; else the node. */
export interface LocalReach {
  /** Our pod on this node, from the node. */
  readonly ownPod: Tried | null;
  /** Another pod on this node, from our pod. */
  readonly neighbourPod: Tried | null;
  /** The cluster's DNS Service, by TCP, from our pod; a Service that refuses proves nothing. */
  readonly service: Tried | null;
  /** A question to the cluster's DNS, from our pod. */
  readonly dns: Tried | null;
  /** The API server's Service, from our pod. */
  readonly api: Tried | null;
  /** The same from the node itself. */
  readonly apiFromNode: Tried | null;
  /** Typha's port on the nodes where it runs, from this node; keyed by the address. */
  readonly typha: Readonly<Record<string, Tried>>;
  /** What was not tried, and why, by its name above. */
  readonly untried: Readonly<Record<string, string>>;
}

/** Both ends of a broken path compared while tries were sent again. */
export interface Comparison {
  readonly rung: Rung;
  /** Tries sent from this node. */
  readonly sent: number;
  /** By how much counters of this node's devices went up meanwhile: `flannel.1 tx`. */
  readonly here: Readonly<Record<string, number>>;
  /** The same on the far node. */
  readonly there: Readonly<Record<string, number>>;
  /** Drops and rejects of packet filters whose counters went up meanwhile. */
  readonly moved: readonly MovedRule[];
}

export interface MovedRule {
  readonly node: string;
  /** Key of the chain in `node.packetFilter`. */
  readonly chain: string;
  /** Its place in the chain, from 1; 0 is the chain's policy. */
  readonly place: number;
  readonly text: string;
  readonly packets: number;
}

/** What one node tries; both vantage points, the node itself and our pod on it, climb from the same plan. */
export interface LadderPlan {
  readonly node: string;
  readonly peers: readonly PeerPlan[];
  /** Address of our pod on this node. */
  readonly ownPod: string | null;
  /** Address of another pod on this node. */
  readonly neighbourPod: string | null;
  /** Address of the cluster's DNS Service. */
  readonly dnsService: string | null;
  /** What is asked of it: `kubernetes.default.svc.cluster.local`. */
  readonly dnsName: string;
  readonly apiService: { readonly host: string; readonly port: number } | null;
  /** Addresses of nodes where Typha runs. */
  readonly typha: readonly string[];
  /** Why something above is null or empty, by its name in `LocalReach`. */
  readonly untried: Readonly<Record<string, string>>;
}

/** Another node. What is null is not tried. */
export interface PeerPlan {
  readonly node: string;
  readonly address: string | null;
  /** The CNI's own TCP port there: 179 with BGP, at the address that Calico gave the node. It is connected to only when no connection with it is up. */
  readonly port: { readonly host: string; readonly port: number } | null;
  /** Its address in the overlay. */
  readonly tunnelAddress: string | null;
  /** Address of our pod there, or of another one. */
  readonly podAddress: string | null;
  /** Why something above is null, by the name of the rung. */
  readonly untried: Readonly<Record<string, string>>;
}

/** TCP port of the kubelet: the port that is open on every node, and on all of its addresses. */
export const KUBELET_PORT = 10250;

/** Where nobody listens: a pod that is reached refuses. */
export const CLOSED_PORT = 33434;

/** TCP port of Typha. */
export const TYPHA_PORT = 5473;

/** How many tries a rung gets at first. */
export const FIRST_TRIES = 3;

/** How many more it gets when one of the first was lost. */
export const MORE_TRIES = 5;

/** The same for datagrams to a closed port: a kernel answers six of one sender at once, then one a second (icmp_ratelimit). */
export const MORE_DATAGRAMS = 2;

/** How many tries to itself a node sends at a time. */
export const CONTROL_TRIES = 3;

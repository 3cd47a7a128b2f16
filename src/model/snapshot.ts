import type { ClusterFactName, ClusterFacts, Gathering, NodeFactName, NodeFacts } from './facts.ts';
import type { Identification } from './identification.ts';
import type { Observation } from './observation.ts';

/** Number of the snapshot's form. A newer one is refused, an older one upgraded by a named function. */
export const SNAPSHOT_SCHEMA = 1;

export type ClusterObservations = { readonly [F in ClusterFactName]?: Observation<ClusterFacts[F]> };
export type NodeObservations = { readonly [F in NodeFactName]?: Observation<NodeFacts[F]> };

/**
 * All facts at one moment. Plain JSON, without secrets. A fact that has no entry was not asked for, if the command that made
 * the snapshot does not gather it; else it has been lost, or is newer than the program that made the snapshot.
 */
export interface Snapshot {
  readonly apiVersion: 'kubectl-cni/v1';
  readonly kind: 'Snapshot';
  readonly schema: number;
  /** Version of the program that made it. */
  readonly tool: string;
  /** RFC 3339, on the API server's clock. */
  readonly taken: string;
  /** The command that gathered it. */
  readonly command: Gathering;
  /** Names given to `--node`; empty: all nodes. */
  readonly nodesAsked: readonly string[];
  readonly identification: Identification;
  readonly cluster: ClusterObservations;
  /** By node name. */
  readonly nodes: Readonly<Record<string, NodeObservations>>;
}

import type { Answer, Cluster } from '../kube/cluster.ts';
import type { ClusterFactName, ClusterFacts, FactName, NodeFactName, NodeFacts } from '../model/facts.ts';
import type { Identification } from '../model/identification.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { observed } from '../model/observation.ts';
import type { Observation, Observed, Unavailable } from '../model/observation.ts';
import type { ClusterObservations, NodeObservations } from '../model/snapshot.ts';
import type { Limit } from './limit.ts';

/** What is known when a collector begins: every fact of its `after`, and whatever else has come in. */
export interface Known {
  readonly identification: Identification;
  readonly cluster: ClusterObservations;
  /** By node name: every node of the cluster. */
  readonly nodes: Readonly<Record<string, NodeObservations>>;
  /** RFC 3339, the API server's clock: the moment of the snapshot. */
  readonly taken: string;
}

/** What a collector works with. */
export interface Hands {
  readonly cluster: Cluster;
  /** Answers of the API that several collectors read are asked for once. */
  readonly configMap: (namespace: string, name: string) => ReturnType<Cluster['get']>;
  /** False: nothing is run in containers. */
  readonly exec: boolean;
  /** Nodes that exec is limited to; empty: all. */
  readonly nodes: readonly string[];
  /** The user's word for where the CNI lives. */
  readonly namespace: string | undefined;
  /** Deadline of what is asked of one node. */
  readonly nodeDeadlineMs: number;
  /** Caps what is asked of nodes at the same time. */
  readonly limit: Limit;
  /** Counts a piece of work on a node as begun, and as done when it ends. */
  readonly progress: <T>(node: string, work: Promise<T>) => Promise<T>;
}

/** A fact of nodes, by node name; `elsewhere` holds for every node that is not named. */
export interface OnNodes<T> {
  readonly byNode: Readonly<Record<string, Observation<T>>>;
  readonly elsewhere: Observation<T>;
  /** Why the fact has no meaning on a node that is not named, by what its Node says; undefined: `elsewhere` holds. */
  readonly absence?: (node: NodeObject) => Unavailable | undefined;
}

/** What collecting a fact yields. Expected errors may be thrown instead. */
export type Collected<F extends FactName> = F extends NodeFactName ? OnNodes<NodeFacts[F]> : F extends ClusterFactName ? Observation<ClusterFacts[F]> : never;

/** Obtains one fact. It has no opinion about it. */
export interface Collector<F extends FactName> {
  readonly provides: F;
  /** Rights that it needs, as `verb resource`, with the namespace where it is always the same. */
  readonly access: readonly string[];
  /** Facts that must be in before it is known whether to ask, and for what. Those of the first look always are. */
  readonly after?: (known: Known) => readonly FactName[];
  /** Why the fact has no meaning in this cluster, or is left out; undefined: ask. */
  readonly absence?: (known: Known, hands: Hands) => Unavailable | undefined;
  readonly collect: (hands: Hands, known: Known) => Promise<Collected<F>>;
}

/** A part of an answer, seen when and where the answer says. */
export function observe<A, T>(answer: Answer<A>, trim: (value: A) => T): Observed<T> {
  return observed(trim(answer.value), answer.at, answer.from);
}

/** Nothing is wrong that would have to be asked about. */
export function nothingToAsk<T>(value: T, { taken }: Known): Observed<T> {
  return observed(value, taken, 'nothing to ask');
}

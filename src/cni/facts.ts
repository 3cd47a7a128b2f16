import type { DaemonSet } from '../model/cluster-facts.ts';
import type { NodeObject } from '../model/node-facts.ts';
import type { ClusterObservations, NodeObservations } from '../model/snapshot.ts';
import { valueOf } from '../model/observation.ts';

/** What detection is given. Any fact may be missing. */
export interface DetectionFacts {
  readonly cluster: ClusterObservations;
  /** By node name. */
  readonly nodes: Readonly<Record<string, NodeObservations>>;
  /** The namespace that the user says the CNI lives in: no DaemonSet of another one is looked at. */
  readonly namespace?: string;
}

/** A DaemonSet with its key taken apart. */
export interface NamedDaemonSet {
  readonly namespace: string;
  readonly name: string;
  readonly daemonSet: DaemonSet;
}

/** The DaemonSets to look at, by key; undefined when they could not be seen, so that their absence proves nothing. */
export function daemonSetsOf(facts: DetectionFacts): readonly NamedDaemonSet[] | undefined {
  const seen = valueOf(facts.cluster['cluster.daemonSets']);
  if (seen === undefined) return undefined;
  const named = Object.keys(seen).sort().map((key) => {
    const slash = key.indexOf('/');
    return { namespace: key.slice(0, slash), name: key.slice(slash + 1), daemonSet: seen[key] as DaemonSet };
  });
  return facts.namespace === undefined ? named : named.filter(({ namespace }) => namespace === facts.namespace);
}

/** The Node objects that were seen, in the order of their names. */
export function nodeObjects(facts: DetectionFacts): readonly NodeObject[] {
  return Object.keys(facts.nodes)
    .sort()
    .map((name) => valueOf(facts.nodes[name]?.['node.object']))
    .filter((node) => node !== undefined);
}

/** `3 of 3 nodes`. */
export function ofNodes(count: number, nodes: readonly NodeObject[]): string {
  return `${count} of ${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}`;
}

/** Nodes whose network was declared up for this reason. */
export function upNodes(nodes: readonly NodeObject[], reason: string): number {
  return nodes.filter((node) => node.conditions['NetworkUnavailable']?.reason === reason).length;
}

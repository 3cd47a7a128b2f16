import type { DaemonSet } from '../model/cluster-facts.ts';
import type { NodeObject, PodState } from '../model/node-facts.ts';
import { START_GRACE_SECONDS, isWithin, secondsBetween } from './age.ts';
import { isNew, runsAgents } from './node-kind.ts';
import { obstacle } from './placement.ts';
import { HANGS, hasEnded, overstay, seenHanging } from './pod-fault.ts';
import { isRollingOut } from './workloads.ts';
import type { Named } from './workloads.ts';

/** What the pods of kube-proxy that are there do not account for. */
export interface KubeProxyGap {
  /** Nodes that should have a pod and have none. */
  readonly lacking: readonly LackingNode[];
  /** Nodes that have none yet, as they have just joined or an update is replacing pods. */
  readonly unsettled: readonly string[];
  /** How many are missing by the status of the DaemonSets where the list of pods cannot tell on which nodes. */
  readonly unnamed: number;
}

export interface LackingNode {
  readonly node: string;
  /** A clause that is the same for all nodes in this state. */
  readonly why: string;
  readonly seen: string;
}

export interface GapInputs {
  readonly sets: readonly Named<DaemonSet>[];
  /** All of them, by `namespace/pod`; empty when all are ready. */
  readonly pods: Readonly<Record<string, PodState>>;
  /** Those whose object was seen. */
  readonly nodes: Readonly<Record<string, NodeObject>>;
  /** True for a node that does not end what is to be deleted. */
  readonly isSilent: (node: string) => boolean;
  /** RFC 3339. */
  readonly taken: string;
}

/** Compares the nodes that the DaemonSets admit, and what their status counts, with the pods that are there. */
export function kubeProxyGap({ sets, pods, nodes, isSilent, taken }: GapInputs): KubeProxyGap {
  const behind = sets.reduce((sum, { desired, ready }) => sum + Math.max(0, desired - ready), 0);
  if (behind === 0) return { lacking: [], unsettled: [], unnamed: 0 };
  const byNode = Map.groupBy(Object.entries(pods), ([, { node }]) => node);
  const hangs = ([, pod]: readonly [string, PodState]): boolean => pod.node !== null && !isSilent(pod.node) && overstay(pod, taken) > 0;
  const without = Object.entries(nodes).filter(
    ([name, object]) =>
      runsAgents(object) && (byNode.get(name) ?? []).every(hangs) && sets.some(({ template }) => obstacle(template, name, object) === undefined),
  );
  const desired = sets.reduce((sum, set) => sum + set.desired, 0);
  const there = Object.entries(pods).filter((entry) => !hangs(entry)).length;
  const rolling = sets.some(isRollingOut) || Object.values(pods).some((pod) => isReplacement(pod, nodes[pod.node ?? ''], taken));
  // The status is of a moment before the pods: more nodes without one than it says is a list that does not go with it.
  if (!rolling && (without.length > behind || without.length === 0)) return { lacking: [], unsettled: [], unnamed: Math.max(0, Math.min(behind, desired - there)) };
  const isYoung = ([name, object]: readonly [string, NodeObject]): boolean => isNew(object, taken) || (rolling && !byNode.has(name));
  const lacking = without.filter((entry) => !isYoung(entry)).map(([node]): LackingNode => {
    const [old] = byNode.get(node) ?? [];
    if (old === undefined || hasEnded(old[1])) return { node, why: 'the DaemonSet has made no pod there', seen: 'no pod' };
    return { node, why: HANGS, seen: seenHanging(old[0], old[1], taken) };
  });
  return { lacking, unsettled: without.filter(isYoung).map(([name]) => name), unnamed: 0 };
}

/** Made a moment ago on a node that was there before. */
function isReplacement({ created }: PodState, object: NodeObject | undefined, taken: string): boolean {
  if (!isWithin(START_GRACE_SECONDS, created, taken)) return false;
  return object === undefined || secondsBetween(object.created, created) >= START_GRACE_SECONDS;
}

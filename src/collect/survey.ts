import type { Cluster, RunPods } from '../kube/cluster.ts';
import type { FactName } from '../model/facts.ts';
import { observed } from '../model/observation.ts';
import type { Observation, Unavailable } from '../model/observation.ts';
import type { EndPodState } from '../model/host-facts.ts';
import type { NodeObservations, Snapshot } from '../model/snapshot.ts';
import { allMissing, HOST_FACTS, readHost } from './host/read-host.ts';
import { limitTo } from './limit.ts';
import { climb } from './pairs/climb.ts';
import { createProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { createSeats, whyUnseated } from './seats.ts';
import type { SeatOptions, Seated } from './seats.ts';

/** The facts that a survey adds to a snapshot. */
export const SURVEY_FACTS: readonly FactName[] = ['cluster.endPolicies', 'node.debugPod', ...HOST_FACTS, 'node.endPod', 'node.paths', 'node.reach', 'node.comparisons'];

export interface SurveyOptions extends Omit<SeatOptions, 'pods' | 'namespace'> {
  /** Makes the pods of this run in a namespace; the caller takes them away. */
  readonly pods: (namespace: string) => RunPods;
  /** A word that occurs nowhere else, to frame what nodes say. */
  readonly mark: string;
  /** Deadline of what is asked of one node. */
  readonly nodeDeadlineMs: number;
  /** How many nodes are worked on at the same time. */
  readonly concurrency: number;
  /** How many others each node tries to reach, in a cluster of more than ten. */
  readonly peers: number;
  readonly progress?: (progress: Progress) => void;
}

/** A node with the pods of ours that run there. */
export interface Seat {
  readonly debug: Seated | Unavailable;
  readonly end: Seated | Unavailable;
}

/**
 * Adds to a snapshot what only the nodes know: a debug pod on each reads it, and a pod in the pod network is the end of the
 * ladder. A node that takes no pod, or does not answer, costs its own facts. Makes pods and takes none away.
 */
export async function survey(cluster: Cluster, snapshot: Snapshot, options: SurveyOptions): Promise<Snapshot> {
  const namespace = snapshot.identification.namespace ?? 'kube-system';
  const seat = createSeats(snapshot, { ...options, pods: options.pods(namespace), namespace });
  const progress = createProgress('reading the nodes', options.progress);
  const limit = limitTo(options.concurrency);
  const seats: Record<string, Seat> = {};
  const nodes: Record<string, NodeObservations> = {};
  const visit = async (node: string, facts: NodeObservations): Promise<void> => {
    const absence = whyUnseated(node, facts, snapshot, options);
    if (absence !== undefined) {
      nodes[node] = { ...facts, ...allMissing(absence), 'node.endPod': absence };
      return;
    }
    const read = async (): Promise<NodeObservations> => {
      const debug = await seat(node, 'debug');
      seats[node] = { end: absent(node), ...seats[node], debug };
      return 'state' in debug ? allMissing(debug) : readHost(cluster, debug, options.nodeDeadlineMs, options.mark);
    };
    const sit = async (): Promise<Observation<EndPodState>> => {
      const end = await seat(node, 'end');
      seats[node] = { debug: absent(node), ...seats[node], end };
      return endPod(end, snapshot.taken);
    };
    const [host, end] = await Promise.all([read(), sit()]);
    const asked = host['node.debugPod'];
    if (asked?.state === 'unavailable' && asked.reason === 'timeout') seats[node] = muted(seats[node] ?? { debug: asked, end: asked }, asked.detail);
    nodes[node] = { ...facts, ...host, 'node.endPod': end };
  };
  await Promise.all(Object.entries(snapshot.nodes).map(([node, facts]) => progress.onNode(node, limit(() => visit(node, facts)))));
  const surveyed: Snapshot = { ...snapshot, command: 'probe', nodes };
  return climb(cluster, surveyed, seats, options);
}

/** A node whose debug pod did not answer in time is asked nothing more; its pods are still there to be reached. */
function muted(seat: Seat, why: string): Seat {
  const mute = (place: Seated | Unavailable): Seated | Unavailable => ('state' in place ? place : { ...place, mute: why });
  return { debug: mute(seat.debug), end: mute(seat.end) };
}

function absent(node: string): Unavailable {
  return { state: 'unavailable', reason: 'failed', detail: `no pod of ours runs on ${node}` };
}

/** A pod that still waits for its network tells something of the node; one that was refused, or failed for another cause, tells nothing. */
function endPod(end: Seated | Unavailable, at: string): Observation<EndPodState> {
  if (!('state' in end)) return observed({ started: true, ips: end.ips, why: '' }, at, `Pod ${end.namespace}/${end.pod}`);
  return end.reason === 'timeout' ? observed({ started: false, ips: [], why: end.detail }, at, 'a pod in the pod network') : end;
}

import type { Identification } from '../model/identification.ts';
import type { PodState } from '../model/node-facts.ts';
import { START_GRACE_SECONDS, isWithin, secondsBetween } from './age.ts';
import { overstay, podFault } from './pod-fault.ts';

/**
 * BIRD retries a connection every 5 s and waits up to 30 s after an error (calico confd templates/bird.cfg.template), and
 * confd comes before that.
 */
const SETTLE_SECONDS = 60;

/**
 * Whether calico-node of a node has come up only now, or is about to: what BIRD says there, and what others say about it, is
 * too young to be judged. Counted from the start of the container, as an image pull and init containers come before it. So it
 * is where none runs, which is for another rule to judge: the DaemonSet controller replaces pods that are gone or have failed.
 */
export function isSettling(agents: Readonly<Record<string, PodState>>, { agentSets }: Pick<Identification, 'agentSets'>, taken: string): boolean {
  const pods = Object.values(agents);
  const staying = pods.filter(({ deleting, phase }) => !deleting && phase !== 'Failed');
  if (staying.length === 0) return pods.every((pod) => overstay(pod, taken) === 0);
  const containers = new Set(agentSets.map(({ calicoContainer }) => calicoContainer));
  return staying.some((pod) => {
    const kind = podFault(pod, taken)?.kind;
    if (kind === 'starting' || kind === 'crashing') return kind === 'starting';
    return Object.entries(pod.containers).some(
      ([name, { state, started }]) => containers.has(name) && state === 'running' && started !== '' && secondsBetween(started, taken) < SETTLE_SECONDS,
    );
  });
}

/** Whether an agent of the node is starting or has just been made, so that what it writes on its Node may still come. */
export function hasYoungAgent(agents: Readonly<Record<string, PodState>>, taken: string): boolean {
  return Object.values(agents).some((pod) => isWithin(START_GRACE_SECONDS, pod.created, taken) || podFault(pod, taken)?.kind === 'starting');
}

/** An agent programs a node within seconds of its start; a machine under load takes longer. */
const PROGRAM_SECONDS = 30;

/** Whether an agent of the node starts just now, or has within the last half minute, so that what it programs may still come. */
export function hasStartingAgent(agents: Readonly<Record<string, PodState>>, taken: string): boolean {
  return Object.values(agents).some(
    (pod) => podFault(pod, taken)?.kind === 'starting' || Object.values(pod.containers).some(({ state, started }) => state === 'running' && started !== '' && secondsBetween(started, taken) < PROGRAM_SECONDS),
  );
}

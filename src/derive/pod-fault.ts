import type { ContainerState, PodState, PreviousRun } from '../model/node-facts.ts';
import { START_GRACE_SECONDS, duration, isWithin, secondsBetween } from './age.ts';

/**
 * Why a pod does not do its work.
 * - `crashing`: a container ends again and again
 * - `no-image`: its image cannot be had
 * - `unscheduled`: no node takes it
 * - `not-ready`: it runs, or waits to, for longer than a start takes, and is not ready
 * - `starting`: not ready, but young enough for that, or not for longer than a flicker
 */
export interface PodFault {
  readonly kind: 'crashing' | 'no-image' | 'unscheduled' | 'not-ready' | 'starting';
  /** The container concerned; empty when it is the pod as a whole. */
  readonly container: string;
  readonly init: boolean;
  /** The state's own reason and message in one line: `ImagePullBackOff: Back-off pulling image "..."`. */
  readonly why: string;
  /** Exit code of the last run; null when there was none. */
  readonly exitCode: number | null;
}

const NO_IMAGE = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull', 'ImageInspectError', 'RegistryUnavailable'];
/** A readiness probe may fail for a moment, as while the API server or the only BGP peer restarts. */
const FLICKER_SECONDS = 60;
const FLAPPING_RESTARTS = 2;
/** A container that ends again and again does so within minutes. */
const SHORT_RUN_SECONDS = 600;

/** The gravest fault of a pod at a moment; undefined when it is ready, or being deleted. */
export function podFault(pod: PodState, taken: string): PodFault | undefined {
  if (pod.deleting) return undefined;
  const containers = [...each(pod.initContainers, true), ...each(pod.containers, false)];
  const noImage = containers.find(({ state }) => state.state === 'waiting' && NO_IMAGE.includes(state.reason));
  if (noImage !== undefined) return fault('no-image', noImage);
  const crashing = containers.find(({ state }) => isCrashing(state, taken));
  if (crashing !== undefined) return fault('crashing', crashing);
  if (pod.ready) return undefined;
  const young = secondsBetween(pod.created, taken) < START_GRACE_SECONDS;
  if (pod.unscheduled !== '') {
    return { kind: young ? 'starting' : 'unscheduled', container: '', init: false, why: pod.unscheduled, exitCode: null };
  }
  const behind = containers.find(({ state, init }) => (init ? !isDone(state) : !state.ready));
  const flickers = isWithin(FLICKER_SECONDS, pod.readySince, taken);
  const lately = pod.readySince === '' || isWithin(START_GRACE_SECONDS, pod.readySince, taken);
  const restarts = containers.some(({ state }) => hasRestarted(state, taken) && (lately || isLost(state.last ?? state)));
  const kind = young || flickers || restarts ? 'starting' : 'not-ready';
  if (behind !== undefined) return fault(kind, behind);
  return { kind, container: '', init: false, why: pod.phase === 'Running' ? '' : pod.phase, exitCode: null };
}

/** Seconds since a pod that is being deleted should have been gone; 0 until that is longer than a start takes. */
export function overstay({ goneBy }: PodState, taken: string): number {
  const seconds = goneBy === '' ? 0 : secondsBetween(goneBy, taken);
  return seconds < START_GRACE_SECONDS ? 0 : seconds;
}

/**
 * All its containers have ended. The DaemonSet controller waits for a pod that is being deleted only until then, even if a
 * finalizer holds it longer. Source: Kubernetes pkg/controller/daemon/daemon_controller.go, getNodesToDaemonPods.
 */
export function hasEnded({ phase }: PodState): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Why the DaemonSet makes no pod beside one that is being deleted and has not ended. */
export const HANGS = 'its pod hangs in deletion, and no other is made while it is there';

/** What was seen of a pod that hangs. */
export function seenHanging(name: string, pod: PodState, taken: string): string {
  return `pod ${name}, which should have been gone ${duration(overstay(pod, taken))} ago`;
}

interface Named {
  readonly name: string;
  readonly init: boolean;
  readonly state: ContainerState;
}

function each(containers: Readonly<Record<string, ContainerState>>, init: boolean): Named[] {
  return Object.entries(containers).map(([name, state]) => ({ name, init, state }));
}

/** An init container that ended well, or one that goes on beside the others (a sidecar) and is ready. */
function isDone(state: ContainerState): boolean {
  return state.reason === 'Completed' || (state.state === 'running' && state.ready);
}

/**
 * A run of it began or ended within the time that a start takes: after a restart of the machine all of them do. A container
 * that its liveness probe ends again and again does too, so that a pod which is not ready for long needs more of an excuse.
 */
function hasRestarted({ started, last }: ContainerState, taken: string): boolean {
  return last !== null && [started, last.finished].some((moment) => isWithin(START_GRACE_SECONDS, moment, taken));
}

/**
 * In back-off, or it ended badly twice within minutes: the present run has ended too, or began less than two minutes ago.
 * Restarts alone tell nothing, as they count the whole life of a pod.
 */
function isCrashing(state: ContainerState, taken: string): boolean {
  if (state.state === 'waiting') return state.reason === 'CrashLoopBackOff';
  const { last } = state;
  if (last === null || last.exitCode === 0 || isLost(last)) return false;
  if (state.state === 'terminated') return state.reason !== 'Completed' && !isLost(state) && isWithin(SHORT_RUN_SECONDS, last.finished, taken);
  if (state.state !== 'running' || state.restarts < FLAPPING_RESTARTS) return false;
  return isShort(last) && isWithin(START_GRACE_SECONDS, last.finished, taken);
}

/** Ended with the machine or its runtime, not by itself. Source: containerd internal/cri/server/restart.go, unknownContainerStatus. */
function isLost({ reason }: Pick<PreviousRun, 'reason'>): boolean {
  return reason === 'Unknown' || reason === 'ContainerStatusUnknown';
}

function isShort({ started, finished }: PreviousRun): boolean {
  return started === '' || secondsBetween(started, finished) < SHORT_RUN_SECONDS;
}

function fault(kind: PodFault['kind'], { name, init, state }: Named): PodFault {
  const why = [state.reason, state.message].filter((part) => part !== '').join(': ');
  return { kind, container: name, init, why, exitCode: state.last?.exitCode ?? null };
}

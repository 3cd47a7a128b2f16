import type { Identification } from '../model/identification.ts';
import type { AgentTrouble, ContainerState, NodeObject, PodState } from '../model/node-facts.ts';
import { valueOf } from '../model/observation.ts';
import type { AgentState } from '../model/report.ts';
import type { ClusterObservations, NodeObservations } from '../model/snapshot.ts';
import { absenceOf } from './agent-absence.ts';
import { START_GRACE_SECONDS, duration, isWithin, secondsBetween } from './age.ts';
import { agentWords } from './agent-words.ts';
import { clause } from './clause.ts';
import { isSilent } from './heartbeat.ts';
import { count } from './name-list.ts';
import { isVirtual, runsAgents } from './node-kind.ts';
import { podFault } from './pod-fault.ts';
import type { PodFault } from './pod-fault.ts';

/** What the state of an agent is told from. */
export interface AgentInputs {
  readonly node: string;
  readonly facts: NodeObservations;
  readonly cluster: ClusterObservations;
  readonly identification: Identification;
  /** RFC 3339. */
  readonly taken: string;
}

const LONGEST_WHY = 200;
const GRAVITY: readonly (PodFault['kind'] | undefined)[] = ['crashing', 'no-image', 'unscheduled', 'not-ready', 'starting', undefined];

/** State of a node's agent in one word, and why. What the API says of a silent node's pods is from before, so not told. */
export function agentState(inputs: AgentInputs): AgentState {
  const { facts, identification, taken } = inputs;
  const object = valueOf(facts['node.object']);
  if (identification.cni === 'none' || identification.cni === 'unsupported') return withoutPod('none', '');
  if (identification.embedded) return object !== undefined && !runsAgents(object) ? withoutPod('none', kindOf(object)) : withoutPod('embedded', '');
  const agents = facts['node.agents'];
  const pods = valueOf(agents);
  if (pods === undefined) return withoutPod('unknown', agents?.state === 'unavailable' ? agents.detail : '');
  const lease = valueOf(facts['node.lease']);
  const silent = lease !== undefined && isSilent(lease);
  const worst = worstOf(pods, taken);
  const without = worst === undefined || !silent ? withoutAgent(inputs, object, pods, silent) : undefined;
  if (without !== undefined) return without;
  if (worst === undefined) return object === undefined ? withoutPod('unknown', 'its Node object was not seen') : withoutPod('none', kindOf(object));
  const { name, pod, fault } = worst;
  const found = { pod: name, restarts: restartsOf(pod) };
  if (silent) return { ...found, state: 'unknown', why: '' };
  if (fault === undefined) return pod.deleting ? { ...found, state: 'not ready', why: 'its pod is being deleted' } : { ...found, state: 'ready', why: '' };
  return { ...found, state: fault.kind === 'starting' && hasFaltered(pod, containerOf(pod, fault), taken) ? 'not ready' : STATES[fault.kind], why: clause(whyOf(worst.name, pod, fault, valueOf(facts['node.agentTrouble']), taken), LONGEST_WHY) };
}

const STATES = { crashing: 'crashing', 'no-image': 'no image', unscheduled: 'pending', 'not-ready': 'not ready', starting: 'starting' } as const;

function withoutPod(state: AgentState['state'], why: string): AgentState {
  return { state, why, pod: null, restarts: 0 };
}

interface Judged {
  readonly name: string;
  readonly pod: PodState;
  readonly fault: PodFault | undefined;
}

/** The pod that speaks for the node: one that is being deleted only when there is no other, else the one with the gravest fault. */
function worstOf(pods: Readonly<Record<string, PodState>>, taken: string): Judged | undefined {
  const judged = Object.entries(pods).map(([name, pod]) => ({ name, pod, fault: podFault(pod, taken) }));
  return judged.sort((a, b) => Number(a.pod.deleting) - Number(b.pod.deleting) || GRAVITY.indexOf(a.fault?.kind) - GRAVITY.indexOf(b.fault?.kind))[0];
}

/** As kubectl counts: of the containers, or of the init containers while those run. */
function restartsOf({ containers, initContainers }: PodState): number {
  const sum = (all: PodState['containers']): number => Object.values(all).reduce((total, { restarts }) => total + restarts, 0);
  return Math.max(sum(containers), sum(initContainers));
}

function whyOf(name: string, pod: PodState, fault: PodFault, trouble: AgentTrouble | undefined, taken: string): string {
  const container = containerOf(pod, fault);
  const where = fault.init ? `init container ${fault.container}: ` : '';
  const words = agentWords(name, fault, trouble);
  const reason = container?.reason ?? '';
  switch (fault.kind) {
    case 'crashing': {
      const ended = fault.exitCode === null ? '' : `exit code ${fault.exitCode}`;
      const lead = [reason === '' || reason === 'Error' ? 'crashed' : reason, count(container?.restarts ?? 0, 'restart')].join(', ');
      return `${where}${lead}: ${words || ended || fault.why}`;
    }
    case 'no-image':
      return `${where}${reason}: ${container?.image ?? fault.why}`;
    case 'unscheduled':
      return fault.why;
    case 'not-ready':
      return `${where}${words || fault.why || 'its readiness probe fails'}`;
    case 'starting':
      return `${where}${[reason, sinceWhen(pod, container, taken), words].filter((part) => part !== '').join(', ')}`;
  }
}

function containerOf({ initContainers, containers }: PodState, { init, container }: PodFault): ContainerState | undefined {
  return (init ? initContainers : containers)[container];
}

/** It was ready before, and its container has not restarted since. */
function hasFaltered({ created }: PodState, container: ContainerState | undefined, taken: string): boolean {
  return container?.last == null && !isWithin(START_GRACE_SECONDS, created, taken);
}

/** Since when it starts, has restarted, or is not ready any more. */
function sinceWhen(pod: PodState, container: ContainerState | undefined, taken: string): string {
  const ago = (moment: string): string => duration(Math.max(0, secondsBetween(moment, taken)));
  if (hasFaltered(pod, container, taken)) return `not ready for ${ago(pod.readySince)}`;
  return container?.last == null ? `started ${ago(pod.created)} ago` : `restarted ${ago(container.started || container.last.finished)} ago`;
}

/** A node without an agent, or with one of two: it should have none, it is new, or one is missing. */
function withoutAgent({ node, cluster, identification, taken }: AgentInputs, object: NodeObject | undefined, pods: Readonly<Record<string, PodState>>, silent: boolean): AgentState | undefined {
  if (object === undefined) return undefined;
  const daemonSets = valueOf(cluster['cluster.daemonSets']) ?? {};
  const absence = absenceOf({ identification, daemonSets, events: valueOf(cluster['cluster.daemonSetEvents']) ?? {}, taken })({ name: node, object, pods, silent });
  if (absence === undefined || (absence.kind === 'kept-out' && Object.keys(pods).length > 0)) return undefined;
  return { ...withoutPod(ABSENT[absence.kind], clause(absence.why, LONGEST_WHY)), pod: absence.pod };
}

const ABSENT = { 'kept-out': 'none', joining: 'starting', replaced: 'not ready', hangs: 'not ready', missing: 'missing' } as const;

/** Why a node is not meant to run an agent. */
function kindOf(object: NodeObject): string {
  if (object.os === 'windows') return 'Windows: not checked';
  return isVirtual(object) ? 'virtual node' : 'being deleted';
}

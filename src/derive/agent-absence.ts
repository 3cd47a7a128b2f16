import { CALICO_ANNOTATIONS, FLANNEL_ANNOTATIONS } from '../cni/index.ts';
import type { DaemonSet, EventNote } from '../model/cluster-facts.ts';
import type { AgentSet, Identification } from '../model/identification.ts';
import type { NodeObject, PodState } from '../model/node-facts.ts';
import { duration, secondsBetween } from './age.ts';
import { clause } from './clause.ts';
import { conditionOf, isNew, runsAgents } from './node-kind.ts';
import { obstacle } from './placement.ts';
import type { Obstacle } from './placement.ts';
import { HANGS, hasEnded, overstay, seenHanging } from './pod-fault.ts';
import { agentDaemonSets, isRollingOut } from './workloads.ts';
import type { Named } from './workloads.ts';

/**
 * That a node has no agent, or one of Canal's two without the other.
 * - `kept-out`: on purpose
 * - `joining`: the node is too new to have one
 * - `replaced`: its pod is being deleted, and the next one is to come
 * - `hangs`: its pod should have been gone, and keeps the next one from being made
 * - `missing`: it should have one
 */
export interface AgentAbsence {
  readonly kind: 'kept-out' | 'joining' | 'replaced' | 'hangs' | 'missing';
  /** The product, or the one of its parts that is missing where the other runs. */
  readonly agent: string;
  /** A clause that is true of all nodes with the same `key`. */
  readonly why: string;
  readonly key: string;
  /** What was seen on this node. */
  readonly seen: string;
  /** The pod that is being deleted; null when there is none. */
  readonly pod: string | null;
}

/** What is the same for all nodes. */
export interface AbsenceInputs {
  readonly identification: Identification;
  readonly daemonSets: Readonly<Record<string, DaemonSet>>;
  /** Warnings about the DaemonSets, where they were gathered. */
  readonly events: Readonly<Record<string, EventNote>>;
  /** RFC 3339. */
  readonly taken: string;
}

/** A node and the pods of agents that it has. */
export interface NodeWithPods {
  readonly name: string;
  readonly object: NodeObject;
  readonly pods: Readonly<Record<string, PodState>>;
  /** Its heartbeat is old, so that nobody there ends what is to be deleted. */
  readonly silent: boolean;
}

/** Tells for one node after the other whether an agent is missing there; undefined when none is, or none is meant to be. */
export function absenceOf(inputs: AbsenceInputs): (node: NodeWithPods) => AgentAbsence | undefined {
  const parts = partsOf(inputs);
  return (node) => {
    if (!runsAgents(node.object)) return undefined;
    const absences = parts.flatMap((part) => {
      const pods = podsOf(part, parts, node);
      const present = pods.some(([, { deleting }]) => node.silent || !deleting);
      return present ? [] : [{ agent: part.agent, ...absenceOfPart(part, pods[0], node, inputs) }];
    });
    const [gravest] = absences.sort((a, b) => GRAVITY.indexOf(a.kind) - GRAVITY.indexOf(b.kind));
    if (gravest === undefined) return undefined;
    const whole = absences.length === parts.length && absences.every(({ kind }) => kind === gravest.kind);
    return whole ? { ...gravest, agent: inputs.identification.product } : gravest;
  };
}

const GRAVITY: readonly AgentAbsence['kind'][] = ['missing', 'hangs', 'replaced', 'joining', 'kept-out'];

/** calico-node or flanneld, which a node of Canal needs both, in one pod or in two. */
interface Part {
  readonly agent: string;
  readonly sets: readonly Named<DaemonSet>[];
  readonly containers: readonly string[];
  /** Annotations that it writes on its node when it comes up. */
  readonly announces: readonly string[];
}

function partsOf({ identification, daemonSets }: AbsenceInputs): readonly Part[] {
  const sets = agentDaemonSets(identification, daemonSets);
  const part = (agent: string, announces: readonly string[], containerOf: (set: AgentSet) => string | null): Part => {
    const own = identification.agentSets.filter((set) => containerOf(set) !== null);
    return {
      agent,
      announces,
      sets: sets.filter(({ namespace, name }) => own.some((set) => set.namespace === namespace && set.name === name)),
      containers: own.flatMap((set) => containerOf(set) ?? []),
    };
  };
  const { cni, product } = identification;
  const calico = part('Calico', [CALICO_ANNOTATIONS.ipv4Address, CALICO_ANNOTATIONS.ipv6Address], (set) => set.calicoContainer);
  const flannel = part('Flannel', [FLANNEL_ANNOTATIONS.managed], (set) => set.flannelContainer);
  const wanted = [...(cni === 'flannel' ? [] : [calico]), ...(cni === 'calico' ? [] : [flannel])].filter((each) => each.sets.length > 0);
  return wanted.length > 0 ? wanted : [{ agent: product, sets, containers: [], announces: [] }];
}

/** A pod without any container that is known, such as one of before a change of the DaemonSet, may run either part. */
function podsOf(part: Part, parts: readonly Part[], { pods }: NodeWithPods): [string, PodState][] {
  const runs = (pod: PodState, { containers }: Part): boolean => containers.some((container) => container in pod.containers);
  return Object.entries(pods).filter(([, pod]) => runs(pod, part) || !parts.some((other) => runs(pod, other)));
}

/** `old` is a pod that is being deleted. */
function absenceOfPart(part: Part, old: readonly [string, PodState] | undefined, { name, object }: NodeWithPods, { identification, events, taken }: AbsenceInputs): Omit<AgentAbsence, 'agent'> {
  if (old !== undefined) {
    const [pod, state] = old;
    const over = overstay(state, taken) > 0;
    if (over && !hasEnded(state)) return { kind: 'hangs', why: HANGS, key: 'hangs', seen: seenHanging(pod, state, taken), pod };
    if (!over) return { kind: 'replaced', why: 'its pod is being deleted', key: 'replaced', seen: `pod ${pod}, which is being deleted`, pod };
  }
  const absent = (kind: AgentAbsence['kind'], why: string, key = why): Omit<AgentAbsence, 'agent'> => ({ kind, why, key, seen: `no pod: ${why}`, pod: null });
  const found = part.sets.map((set) => obstacle(set.template, name, object));
  const obstacles = found.filter((each) => each !== undefined);
  const first = obstacles.find(({ kind }) => kind === 'taint') ?? obstacles[0];
  if (first !== undefined && obstacles.length === found.length) {
    if (isKeptOut(part, object, obstacles, identification.others.length > 0)) return absent('kept-out', first.why);
    return absent(isNew(object, taken) ? 'joining' : 'missing', first.why);
  }
  if (isNew(object, taken)) return absent('joining', `joined ${duration(Math.max(0, secondsBetween(object.created, taken)))} ago`);
  const refusal = Object.values(events).find(({ reason }) => reason === 'FailedCreate');
  if (refusal !== undefined) return absent('missing', clause(refusal.message.replace(/^Error creating: /, ''), 180), 'refused');
  if (part.sets.some(isRollingOut)) return absent('replaced', 'an update is replacing its pod');
  return absent('missing', 'the DaemonSet has made no pod for it');
}

const CONTROL_PLANE = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/**
 * Kept away on purpose: a node that works without it, as another CNI serves it, it belongs to the control plane, or selector or
 * affinity leave it out (KubeEdge does so with edge nodes) and it never ran there. A taint of a worker is mostly an accident.
 */
function isKeptOut({ announces }: Part, object: NodeObject, obstacles: readonly Obstacle[], otherCni: boolean): boolean {
  if (conditionOf(object, 'Ready') !== 'True') return false;
  if (otherCni || obstacles.some(({ key }) => CONTROL_PLANE.includes(key))) return true;
  return obstacles.every(({ kind }) => kind !== 'taint') && !announces.some((key) => key in object.annotations);
}

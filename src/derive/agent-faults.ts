import { valueOf } from '../model/observation.ts';
import type { UnavailableReason } from '../model/observation.ts';
import type { MissingFact, View } from '../model/rule.ts';
import { agentWords } from './agent-words.ts';
import { seemsSilent } from './heartbeat.ts';
import { podFault } from './pod-fault.ts';
import type { PodFault } from './pod-fault.ts';

/** A fault of a CNI agent's pod, with what it said last. */
export interface AgentFault {
  readonly node: string;
  readonly namespace: string;
  readonly pod: string;
  readonly fault: PodFault;
  /** Image of the container concerned; empty when it is the pod as a whole. */
  readonly image: string;
  /** Its log's line that says why, or what the kubelet's probe said; empty when neither is known. */
  readonly words: string;
  readonly restarts: number;
}

/** What agent rules declare, so that all of them see the same. */
export type AgentView = View<'node.agents', 'node.agentTrouble' | 'node.lease'>;

/** Faults of agents of the kinds given that have the same reason, one group each, so that one cause is one finding. */
export function agentFaults(view: AgentView, kind: PodFault['kind']): AgentFault[][] {
  const groups = new Map<string, AgentFault[]>();
  const mute: [string, AgentFault][] = [];
  for (const node of view.nodes) {
    const silent = seemsSilent(view.wantOf(node.name, 'node.lease'));
    const trouble = valueOf(view.wantOf(node.name, 'node.agentTrouble'));
    for (const [pod, state] of Object.entries(node.get('node.agents'))) {
      const fault = podFault(state, view.taken);
      if (fault?.kind !== kind) continue;
      const container = (fault.init ? state.initContainers : state.containers)[fault.container];
      const words = agentWords(pod, fault, trouble);
      const found = { node: node.name, namespace: state.namespace, pod, fault, image: container?.image ?? '', words, restarts: container?.restarts ?? 0 };
      const shape = `${silent}|${fault.container}|${kind === 'no-image' ? found.image : kind === 'unscheduled' ? fault.why : fault.exitCode}`;
      if (words === '') mute.push([shape, found]);
      else append(groups, `${shape}|${sameWords(words, node.name)}`, found);
    }
  }
  for (const [state, found] of mute) {
    append(groups, [...groups.keys()].find((key) => key === state || key.startsWith(`${state}|`)) ?? state, found);
  }
  return [...groups.values()];
}

/** Agents that are not ready, but have only just started or only just ceased to be. */
export function startingAgents(view: AgentView): MissingFact[] {
  return view.nodes.flatMap(({ name, get }) => {
    const starting = Object.values(get('node.agents')).some((pod) => podFault(pod, view.taken)?.kind === 'starting');
    if (!starting || seemsSilent(view.wantOf(name, 'node.lease'))) return [];
    return [{ fact: 'node.agents', node: name, reason: 'unsettled', detail: 'its agent is not ready yet, or only since a moment ago' }];
  });
}

/** Why nothing is known of what agents with such a fault said last, where that is so. */
export function unheardAgents(view: AgentView, kind: PodFault['kind']): MissingFact[] {
  return view.nodes.flatMap(({ name, get }) => {
    const trouble = view.wantOf(name, 'node.agentTrouble');
    const [why] = trouble.state === 'observed' ? trouble.value.unheard : [trouble];
    const mute = Object.entries(get('node.agents')).some(([pod, state]) => {
      const fault = podFault(state, view.taken);
      return fault?.kind === kind && agentWords(pod, fault, valueOf(trouble)) === '';
    });
    return mute && why !== undefined && !ON_PURPOSE.includes(why.reason) ? [{ fact: 'node.agentTrouble', node: name, reason: why.reason, detail: why.detail }] : [];
  });
}

/** Not asked on purpose, or told already by the finding that its node is silent. */
const ON_PURPOSE: readonly UnavailableReason[] = ['not-asked', 'not-applicable', 'silent'];

/** Words of two nodes are the same when they differ in the node, in numbers and in addresses only. */
function sameWords(words: string, node: string): string {
  return words.replaceAll(node, '').replace(/[0-9a-f]*\d[0-9a-f]*/gi, '0');
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

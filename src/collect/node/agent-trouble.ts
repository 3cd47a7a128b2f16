import { podFault, seemsSilent } from '../../derive/index.ts';
import type { PodFault } from '../../derive/index.ts';
import type { EventNote } from '../../model/cluster-facts.ts';
import type { AgentTrouble, ContainerState, LastWords, PodState } from '../../model/node-facts.ts';
import { observed, unavailable } from '../../model/observation.ts';
import type { Observation, Unavailable } from '../../model/observation.ts';
import type { NodeObservations } from '../../model/snapshot.ts';
import { tellingLine } from '../../parse/index.ts';
import { absenceBecause } from '../absence-because.ts';
import { nothingToAsk } from '../collector.ts';
import type { Collector, Hands, Known } from '../collector.ts';
import { trimEvent } from '../event-note.ts';
import { textAt } from '../read.ts';
import { redact } from '../redact.ts';
import { EVENTS } from '../resources.ts';
import { silence } from '../silence.ts';
import { within } from '../within.ts';

/** Nodes that are asked about of those whose agents are in the same state: the others have nothing new to say. */
const SAMPLE = 5;
/** A program that stops at a bad flag prints the error first, and then its whole usage. */
const TAIL_LINES = 150;
const LONGEST = 300;

export const agentTrouble: Collector<'node.agentTrouble'> = {
  provides: 'node.agentTrouble',
  access: ['get pods/log', 'list events'],
  after: () => ['node.agents'],
  collect: async (hands, known) => {
    const asked = new Map<string, number>();
    const found = Object.entries(known.nodes).map(async ([name, facts]): Promise<readonly [string, Observation<AgentTrouble>]> => {
      const absence = absenceOn(facts);
      if (absence !== undefined) return [name, absence];
      const troubles = faultyPods(facts, known.taken);
      if (troubles.length === 0) return [name, nothingToAsk({ lastWords: {}, events: [], unheard: [] }, known)];
      if (hands.nodes.length > 0 && !hands.nodes.includes(name)) return [name, unavailable('not-asked', 'left out by --node')];
      const lease = facts['node.lease'];
      if (lease !== undefined && seemsSilent(lease)) return [name, silence(lease)];
      const state = troubles.map(signature).sort().join(' ');
      const before = asked.get(state) ?? 0;
      asked.set(state, before + 1);
      if (before >= SAMPLE) return [name, unavailable('not-asked', `asked of ${SAMPLE} nodes with agents in the same state`)];
      return [name, await hands.progress(name, listen(hands, troubles, known))];
    });
    return { byNode: Object.fromEntries(await Promise.all(found)), elsewhere: unavailable('not-scheduled', 'no agent runs there') };
  },
};

interface Trouble {
  readonly pod: string;
  readonly state: PodState;
  readonly fault: PodFault;
  /** The container concerned; undefined when it is the pod as a whole. */
  readonly container: ContainerState | undefined;
}

function absenceOn(facts: NodeObservations): Unavailable | undefined {
  const agents = facts['node.agents'];
  return agents?.state === 'unavailable' ? agents : undefined;
}

function faultyPods(facts: NodeObservations, taken: string): readonly Trouble[] {
  const agents = facts['node.agents'];
  return Object.entries(agents?.state === 'observed' ? agents.value : {}).flatMap(([pod, state]) => {
    const fault = podFault(state, taken);
    if (fault === undefined || fault.kind === 'starting') return [];
    return [{ pod, state, fault, container: state.initContainers[fault.container] ?? state.containers[fault.container] }];
  });
}

function signature({ fault, container }: Trouble): string {
  return [fault.kind, fault.container, container?.image, container?.reason, container?.last?.exitCode].join('|');
}

/** Logs and events of all faulty pods of a node. It is missing only when nothing of it could be had; what else could not is `unheard`. */
async function listen(hands: Hands, troubles: readonly Trouble[], { taken }: Known): Promise<Observation<AgentTrouble>> {
  const lastWords: Record<string, LastWords> = {};
  const events: EventNote[] = [];
  const from: string[] = [];
  const absences: Unavailable[] = [];
  let at = '';
  const attempt = (work: () => Promise<{ readonly at: string; readonly from: string }>): Promise<void> =>
    hands.limit(work).then(
      (answer) => {
        at ||= answer.at;
        from.push(answer.from);
      },
      (error: unknown) => void absences.push(absenceBecause(error)),
    );
  await Promise.all(
    troubles.flatMap(({ pod, state, fault, container }) => {
      const heed = attempt(async () => {
        const answer = await hands.cluster.list(EVENTS, { namespace: state.namespace, fieldSelector: `involvedObject.uid=${state.uid}` });
        events.push(...answer.value.filter((event) => textAt(event, 'type') === 'Warning').map(trimEvent));
        return answer;
      });
      if (container === undefined || !hasLog(container)) return [heed];
      const previous = isBetweenRuns(container, taken);
      const read = attempt(async () => {
        const target = { namespace: state.namespace, pod, container: fault.container };
        const answer = await within(hands.cluster.logs(target, { previous, tailLines: TAIL_LINES }), hands.nodeDeadlineMs, `the log of ${state.namespace}/${pod}`);
        const reason = redact(tellingLine(answer.value, previous || container.state !== 'running')).slice(0, LONGEST);
        if (reason !== '') lastWords[`${pod}/${fault.container}`] = { reason, previous };
        return answer;
      });
      return [heed, read];
    }),
  );
  const [absence] = absences;
  if (from.length === 0 && absence !== undefined) return absence;
  const unheard = absences.map(({ reason, detail }) => ({ reason, detail }));
  return observed({ lastWords, events: events.sort((a, b) => (a.last < b.last ? -1 : 1)), unheard }, at, from.sort().join(', '));
}

/** It has run at least once. */
function hasLog({ state, last }: ContainerState): boolean {
  return state === 'running' || state === 'terminated' || last !== null;
}

/** What it said before it ended counts: it waits for its next run, or runs again since a moment ago. */
function isBetweenRuns({ state, restarts, last }: ContainerState, taken: string): boolean {
  if (restarts === 0 || last === null) return false;
  return state === 'waiting' || (state === 'running' && last.exitCode !== 0 && Date.parse(taken) - Date.parse(last.finished) < RECENT_MS);
}

const RECENT_MS = 120_000;

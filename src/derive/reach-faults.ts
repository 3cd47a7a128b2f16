import type { Evidence } from '../model/finding.ts';
import type { PodState } from '../model/node-facts.ts';
import { valueOf } from '../model/observation.ts';
import type { Observation } from '../model/observation.ts';
import { SILENT } from '../model/path-facts.ts';
import type { LocalReach, Path, Tried, TryOutcome } from '../model/path-facts.ts';
import type { MissingFact, NodeView } from '../model/rule.ts';
import { hasStartingAgent } from './settling.ts';

/** What a rule about the reach of nodes sees. */
export interface ReachView {
  readonly nodes: readonly NodeView<'node.reach'>[];
  readonly taken: string;
  wantOf(node: string, fact: 'node.agents'): Observation<Readonly<Record<string, PodState>>>;
  wantOf(node: string, fact: 'node.paths'): Observation<Readonly<Record<string, Path>>>;
}

/** Something that a node, or our pod on it, does not reach. */
export interface ReachFault {
  readonly node: string;
  readonly tried: Tried;
  readonly evidence: Evidence;
}

/** Nodes whose tries of one thing were lost, but for those to which an agent that has just started matters. `more` are outcomes that count as well. */
export function reachFaults(view: ReachView, triedOf: (reach: LocalReach) => Tried | null, what: string, more: readonly TryOutcome[] = []): ReachFault[] {
  return view.nodes.flatMap(({ name, get }) => {
    const tried = triedOf(get('node.reach'));
    if (tried === null || ![...SILENT, ...more].includes(tried.outcome) || isYoung(view, name)) return [];
    const seen = `${tried.outcome === 'refused' ? 'refused' : `${tried.answered} of ${tried.sent} answered`}${tried.detail === '' ? '' : `, ${tried.detail}`}`;
    return [{ node: name, tried, evidence: { fact: 'node.reach', where: `${what} from ${name}, ${tried.target}`, seen, expected: 'all answered' } }];
  });
}

/** How a rule about reach takes tries. */
export interface ReachTerms {
  /** What it reads of the reach, as `untried` names it. */
  readonly keys: readonly (keyof LocalReach)[];
  /** Outcomes beside silence that are a fault. */
  readonly faults?: readonly TryOutcome[];
  /** Outcomes that prove nothing. */
  readonly unsure?: readonly TryOutcome[];
}

/** Nodes of which it could not be told or tried, or is too early to tell. */
export function reachUntold(view: ReachView, triedOf: (reach: LocalReach) => Tried | null, { keys, faults = [], unsure = ['unknown'] }: ReachTerms): MissingFact[] {
  return view.nodes.flatMap(({ name, get }) => {
    const reach = get('node.reach');
    const tried = triedOf(reach);
    const missing = (detail: string): MissingFact[] => [{ fact: 'node.reach', node: name, reason: 'unsettled', detail }];
    if (tried !== null && [...SILENT, ...faults].includes(tried.outcome)) return isYoung(view, name) ? missing('its agent has just started, or one that it is to reach') : [];
    if (tried !== null && unsure.includes(tried.outcome)) return missing(`it could not be told: ${tried.outcome === 'refused' ? 'the connection was refused' : tried.detail}`);
    const [untried] = keys.flatMap((key) => reach.untried[key] ?? []);
    return untried === undefined ? [] : missing(`it was not tried: ${untried}`);
  });
}

/** So is what lies behind a way that is broken while the agent at its other end starts. */
function isYoung(view: ReachView, node: string): boolean {
  const isStarting = (name: string): boolean => hasStartingAgent(valueOf(view.wantOf(name, 'node.agents')) ?? {}, view.taken);
  const ways = Object.entries(valueOf(view.wantOf(node, 'node.paths')) ?? {});
  return isStarting(node) || ways.some(([to, { broken }]) => broken !== null && isStarting(to));
}

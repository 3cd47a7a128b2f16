import { InternalError } from '../model/errors.ts';
import { gathers, isNodeFact } from '../model/facts.ts';
import type { ClusterFactName, FactName, FactValue, NodeFactName } from '../model/facts.ts';
import { unavailable } from '../model/observation.ts';
import type { Observation } from '../model/observation.ts';
import type { NodeView, Rule, View } from '../model/rule.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** What a rule sees of a snapshot, and which facts it has read so far. */
export interface AuditedView {
  readonly view: View<FactName, FactName>;
  readonly reads: ReadonlySet<FactName>;
}

/** Narrows a snapshot to what the rule declared; `judged` are the nodes whose needed facts were all observed. */
export function auditedView(rule: Rule, snapshot: Snapshot, judged: readonly string[]): AuditedView {
  const reads = new Set<FactName>();
  const needs = new Set<FactName>(rule.needs);
  const wants = new Set<FactName>(rule.wants ?? []);
  const read = (declared: Set<FactName>, fact: FactName, as: string): void => {
    if (!declared.has(fact)) throw new InternalError(`${rule.code} reads ${fact} without declaring it in ${as}`);
    reads.add(fact);
  };
  const nodeViews: NodeView<FactName>[] = judged.map((name) => ({
    name,
    get: <K extends NodeFactName>(fact: K): FactValue<K> => {
      read(needs, fact, 'needs');
      return value(observationOf(snapshot, fact, name), fact) as FactValue<K>;
    },
  }));
  const view: View<FactName, FactName> = {
    identification: snapshot.identification,
    taken: snapshot.taken,
    nodeNames: Object.keys(snapshot.nodes).sort(byName),
    nodes: nodeViews,
    get: <K extends ClusterFactName>(fact: K): FactValue<K> => {
      read(needs, fact, 'needs');
      return value(observationOf(snapshot, fact), fact) as FactValue<K>;
    },
    want: <K extends ClusterFactName>(fact: K) => {
      read(wants, fact, 'wants');
      return observationOf(snapshot, fact) as Observation<FactValue<K>>;
    },
    wantOf: <K extends NodeFactName>(node: string, fact: K) => {
      read(wants, fact, 'wants');
      return observationOf(snapshot, fact, node) as Observation<FactValue<K>>;
    },
  };
  return { view, reads };
}

/** The observation of a fact. One that has no entry was not asked for, or is missing where the command gathers it. */
export function observationOf(snapshot: Snapshot, fact: FactName, node?: string): Observation<unknown> {
  const found = isNodeFact(fact) ? (node === undefined ? undefined : snapshot.nodes[node]?.[fact]) : snapshot.cluster[fact];
  if (found !== undefined) return found;
  if (gathers(snapshot.command, fact)) return unavailable('failed', `facts are missing in the snapshot, which kubectl cni ${snapshot.tool} made`);
  return unavailable('not-asked', `${snapshot.command} does not gather ${fact}`);
}

const NATURAL = new Intl.Collator('en', { numeric: true });

/** Natural order: n2 before n10. */
export function byName(a: string, b: string): number {
  return NATURAL.compare(a, b);
}

function value(observation: Observation<unknown>, fact: FactName): unknown {
  if (observation.state === 'observed') return observation.value;
  throw new InternalError(`${fact} was judged without having been observed`);
}

import { identify } from '../cni/index.ts';
import { isNodeFact } from '../model/facts.ts';
import type { FactName } from '../model/facts.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { valueOf } from '../model/observation.ts';
import type { Observation, Unavailable } from '../model/observation.ts';
import type { ClusterObservations, NodeObservations } from '../model/snapshot.ts';
import type { Collected, Known, OnNodes } from './collector.ts';

/** Facts as they come in. */
export interface Store {
  put<F extends FactName>(fact: F, collected: Collected<F>): void;
  miss(fact: FactName, absence: Unavailable): void;
  /** Everything that is in by now, and what CNI that makes. */
  known(): Known;
  /** True while no fact has been observed. */
  isEmpty(): boolean;
}

export function createStore(namespace: string | undefined): Store {
  const facts = new Map<FactName, Observation<unknown> | OnNodes<unknown>>();
  let known: Known | undefined;
  const put = (fact: FactName, collected: Observation<unknown> | OnNodes<unknown>): void => {
    facts.set(fact, collected);
    known = undefined;
  };
  return {
    put: (fact, collected) => put(fact, collected),
    miss: (fact, absence) => put(fact, isNodeFact(fact) ? { byNode: {}, elsewhere: absence } : absence),
    known: () => (known ??= knownFrom(facts, namespace)),
    isEmpty: () => [...facts.values()].every((each) => ('byNode' in each ? each.elsewhere.state === 'unavailable' && Object.keys(each.byNode).length === 0 : each.state === 'unavailable')),
  };
}

function knownFrom(facts: ReadonlyMap<FactName, Observation<unknown> | OnNodes<unknown>>, namespace: string | undefined): Known {
  const ofCluster = [...facts].filter(([fact]) => !isNodeFact(fact));
  const ofNodes = [...facts].flatMap(([fact, collected]) => ('byNode' in collected ? [[fact, collected] as const] : []));
  const cluster = Object.fromEntries(ofCluster) as ClusterObservations;
  const { byNode: objects = {} } = (facts.get('node.object') as OnNodes<NodeObject> | undefined) ?? {};
  const nodes = Object.fromEntries(
    nodeNames(ofNodes).map((name) => [name, Object.fromEntries(ofNodes.map(([fact, collected]) => [fact, onNode(collected, name, valueOf(objects[name]))])) as NodeObservations]),
  );
  const identification = identify({ cluster, nodes, ...(namespace === undefined ? {} : { namespace }) });
  return { identification, cluster, nodes, taken: momentOf(facts) };
}

function onNode({ byNode, elsewhere, absence }: OnNodes<unknown>, name: string, object: NodeObject | undefined): Observation<unknown> {
  return byNode[name] ?? (object && absence?.(object)) ?? elsewhere;
}

/** The nodes are those that the API lists; where it may not be asked, those that anything else was seen of. */
function nodeNames(facts: readonly (readonly [FactName, OnNodes<unknown>])[]): readonly string[] {
  const listed = Object.keys(facts.find(([fact]) => fact === 'node.object')?.[1].byNode ?? {});
  return listed.length > 0 ? listed : [...new Set(facts.flatMap(([, { byNode }]) => Object.keys(byNode)))];
}

/** When the leases were read, for their age is counted from it; else when anything was. */
function momentOf(facts: ReadonlyMap<FactName, Observation<unknown> | OnNodes<unknown>>): string {
  const moments = [...facts.values()].flatMap((each) => ('byNode' in each ? [...Object.values(each.byNode).slice(0, 1), each.elsewhere] : [each]));
  const leases = Object.values((facts.get('node.lease') as OnNodes<unknown> | undefined)?.byNode ?? {}).slice(0, 1);
  return [...leases, ...moments].flatMap((each) => (each.state === 'observed' ? [each.at] : []))[0] ?? '';
}

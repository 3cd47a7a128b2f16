import type { Observation } from '../model/observation.ts';
import { ANSWERED, RUNGS } from '../model/path-facts.ts';
import type { Path } from '../model/path-facts.ts';
import type { PathSummary } from '../model/probe-report.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** Up to so many nodes, every node tries every other one. */
const ALL_PAIRS = 10;

/**
 * Each direction of each pair of these nodes that was chosen, in their order. Where a node's tries are missing, its paths to
 * those that were to try it are unknown; nodes on which nothing is probed have none.
 */
export function pathSummaries({ nodes, command }: Snapshot, names: readonly string[]): PathSummary[] {
  const facts = new Map(names.map((name) => [name, nodes[name]?.['node.paths'] ?? missing(command)]));
  const probed = names.filter((name) => !isLeftOut(facts.get(name)));
  return probed.flatMap((from) => {
    const fact = facts.get(from);
    if (fact?.state === 'observed') {
      return names.flatMap((to) => {
        const path = fact.value[to];
        return path === undefined || to === from ? [] : [summaryOf(from, to, path)];
      });
    }
    const chosen = probed.filter((to) => to !== from && (names.length <= ALL_PAIRS || triesIt(facts.get(to), from)));
    return chosen.map((to) => ({ from, to, state: 'unknown', broken: null, detail: fact?.detail ?? '', sent: 0, answered: 0, rungs: [], untried: {} }));
  });
}

type PathsFact = Observation<Readonly<Record<string, Path>>>;

function missing(command: Snapshot['command']): PathsFact {
  const detail = command === 'probe' ? 'the snapshot does not hold them' : `the snapshot was taken by ${command}, which tries none`;
  return { state: 'unavailable', reason: 'failed', detail };
}

function isLeftOut(fact: PathsFact | undefined): boolean {
  return fact?.state === 'unavailable' && fact.reason === 'not-applicable';
}

function triesIt(fact: PathsFact | undefined, node: string): boolean {
  return fact?.state === 'observed' && fact.value[node] !== undefined;
}

/** Only that a pod reached a pod makes a path whole; it also proves the rungs below. */
function summaryOf(from: string, to: string, { rungs, broken, untried }: Path): PathSummary {
  const climbed = RUNGS.flatMap((rung) => {
    const tried = rungs[rung];
    return tried === undefined ? [] : [{ rung, ...tried }];
  });
  const common = { from, to, broken, rungs: climbed, untried };
  const fault = broken === null ? undefined : rungs[broken];
  if (fault !== undefined) return { ...common, state: 'broken', detail: fault.detail, sent: fault.sent, answered: fault.answered };
  const pods = rungs.pods;
  if (pods !== undefined && ANSWERED.includes(pods.outcome)) return { ...common, state: 'ok', detail: '', sent: 0, answered: 0 };
  return { ...common, state: 'unknown', detail: pods?.detail ?? untried.pods ?? 'no pod was tried', sent: 0, answered: 0 };
}

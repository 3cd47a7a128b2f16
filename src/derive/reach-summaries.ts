import { valueOf } from '../model/observation.ts';
import type { LocalReach, Tried } from '../model/path-facts.ts';
import type { ReachSummary } from '../model/probe-report.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** What these nodes reach beside other nodes, in their order; nothing of a node that was not asked or did not answer. */
export function reachSummaries({ nodes }: Snapshot, names: readonly string[]): ReachSummary[] {
  return names.flatMap((node) => {
    const reach = valueOf(nodes[node]?.['node.reach']);
    return reach === undefined ? [] : [...NEAR.map((thing) => summaryOf(node, thing, reach)), ...typhaOf(node, reach)];
  });
}

/** `refused`: what it means that the far end refuses: a pod is there, a program that should serve is not, a Service proves nothing. */
interface Thing {
  readonly key: Exclude<keyof LocalReach, 'typha' | 'untried'>;
  readonly what: string;
  readonly refused: ReachSummary['state'];
}

const NEAR: readonly Thing[] = [
  { key: 'ownPod', what: 'own pod', refused: 'ok' },
  { key: 'neighbourPod', what: 'pod on the same node', refused: 'ok' },
  { key: 'service', what: 'Service', refused: 'unknown' },
  { key: 'dns', what: 'DNS', refused: 'broken' },
  { key: 'api', what: 'API Service', refused: 'broken' },
  { key: 'apiFromNode', what: 'API Service from the node', refused: 'broken' },
];

function summaryOf(node: string, { key, what, refused }: Thing, reach: LocalReach): ReachSummary {
  const tried = reach[key];
  if (tried === null) return { node, what, state: 'untried', detail: reach.untried[key] ?? '', lossy: false };
  return { node, what, ...outcomeOf(tried, refused) };
}

function typhaOf(node: string, { typha, untried }: LocalReach): ReachSummary[] {
  const tried = Object.entries(typha).map(([address, one]) => ({ node, what: `Typha ${address}`, ...outcomeOf(one, 'broken') }));
  return tried.length > 0 || untried.typha === undefined ? tried : [{ node, what: 'Typha', state: 'untried', detail: untried.typha, lossy: false }];
}

function outcomeOf({ outcome, sent, answered, detail }: Tried, refused: ReachSummary['state']): Pick<ReachSummary, 'state' | 'detail' | 'lossy'> {
  const state = outcome === 'open' ? 'ok' : outcome === 'refused' ? refused : outcome === 'unknown' ? 'unknown' : 'broken';
  if (outcome === 'open' || state === 'ok') return { state, detail: '', lossy: false };
  const tries = sent === 1 ? '1 try' : `${sent} tries`;
  const words = {
    refused: ['the connection was refused', detail],
    partial: [`${sent - answered} of ${sent} lost`, detail],
    lost: [detail === '' ? 'no answer' : detail, tries],
    unreachable: [detail === '' ? 'there is no way there' : detail, tries],
    unknown: [detail],
  }[outcome];
  return { state, detail: words.filter((part) => part !== '').join(', '), lossy: outcome === 'partial' };
}

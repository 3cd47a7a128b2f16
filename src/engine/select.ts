import type { Code } from '../model/finding.ts';
import { isNodeFact } from '../model/facts.ts';
import type { NodeFactName } from '../model/facts.ts';
import type { MissingFact, Rule } from '../model/rule.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { byName, observationOf } from './view.ts';

/** Whether a rule can be judged on a snapshot: on which nodes, and what is missing for it. */
export type Selection =
  | { readonly skip: string }
  | { readonly judged: readonly string[]; readonly missing: readonly MissingFact[]; readonly decided: boolean };

/**
 * Decides before anything is evaluated. A rule is skipped when it is ignored, of another CNI, about a feature that is
 * off, or when a fact it needs was left out on purpose or has no meaning here. `decided` is false when a fact of the
 * whole cluster is missing, so that the rule cannot be evaluated at all.
 */
export function select(rule: Rule, snapshot: Snapshot, ignore: readonly Code[]): Selection {
  if (ignore.includes(rule.code)) return { skip: 'ignored on request' };
  const { identification } = snapshot;
  if (rule.cni.length > 0 && !rule.cni.includes(identification.cni)) {
    return { skip: `only for ${rule.cni.join(' and ')}` };
  }
  const off = rule.skip?.(identification);
  if (off !== undefined) return { skip: off };

  const missing: MissingFact[] = [];
  for (const fact of rule.needs) {
    if (isNodeFact(fact)) continue;
    const observation = observationOf(snapshot, fact);
    if (observation.state === 'observed') continue;
    if (leftOut(observation.reason)) return { skip: observation.detail };
    missing.push({ fact, reason: observation.reason, detail: observation.detail });
  }
  for (const fact of rule.mustKnow ?? []) {
    const observation = observationOf(snapshot, fact);
    if (observation.state === 'observed' || observation.reason === 'not-installed') continue;
    missing.push({ fact, reason: observation.reason, detail: observation.detail });
  }
  const nodeFacts = rule.needs.filter(isNodeFact);
  if (nodeFacts.length === 0) return { judged: [], missing, decided: missing.length === 0 };
  const nodes = selectNodes(nodeFacts, snapshot);
  if (nodes.judged.length === 0 && nodes.missing.length === 0 && nodes.skip !== undefined) return { skip: nodes.skip };
  return { judged: nodes.judged, missing: [...missing, ...nodes.missing], decided: missing.length === 0 };
}

interface NodeSelection {
  readonly judged: readonly string[];
  readonly missing: readonly MissingFact[];
  /** Why the last node was left out on purpose. */
  readonly skip: string | undefined;
}

/** A node where a fact has no meaning, or was left out on purpose, is neither judged nor missed. */
function selectNodes(facts: readonly NodeFactName[], snapshot: Snapshot): NodeSelection {
  const judged: string[] = [];
  const missing: MissingFact[] = [];
  let skip: string | undefined;
  const names = Object.keys(snapshot.nodes).sort(byName);
  if (names.length === 0) {
    return { judged, missing: facts.map((fact) => ({ fact, reason: 'failed', detail: 'no node was found' })), skip };
  }
  for (const name of names) {
    const absent = facts.flatMap((fact) => {
      const observation = observationOf(snapshot, fact, name);
      return observation.state === 'observed' ? [] : [{ fact, node: name, reason: observation.reason, detail: observation.detail }];
    });
    const purpose = absent.find((entry) => leftOut(entry.reason));
    if (absent.length === 0) judged.push(name);
    else if (purpose !== undefined) skip = purpose.detail;
    else if (isAsked(snapshot, name)) missing.push(...absent);
  }
  return { judged, missing, skip };
}

/** True unless the user named other nodes. */
export function isAsked(snapshot: Snapshot, node: string): boolean {
  return snapshot.nodesAsked.length === 0 || snapshot.nodesAsked.includes(node);
}

function leftOut(reason: string): boolean {
  return reason === 'not-asked' || reason === 'not-applicable';
}

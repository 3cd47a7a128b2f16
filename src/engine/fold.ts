import type { Finding, Severity } from '../model/finding.ts';
import type { Explains, Rule, Verdict } from '../model/rule.ts';
import { byName } from './view.ts';

const RANK: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

/**
 * All findings of the verdicts, causes first and each followed by its consequences, which carry `explainedBy`. Causes are
 * ordered by the gravest severity among them and what they explain, then by code and subject. Nothing is left out.
 */
export function fold(verdicts: readonly Verdict[], rules: readonly Rule[]): Finding[] {
  const explains = new Map(rules.map((rule) => [rule.code, rule.explains ?? []]));
  const found = verdicts.flatMap((verdict) => verdict.findings).sort(inOrder);
  const causes = new Map<Finding, Finding>();
  for (const finding of found) {
    const cause = causeOf(finding, found, (code) => explains.get(code) ?? []);
    if (cause !== undefined && !leadsTo(cause, finding, causes)) causes.set(finding, cause);
  }
  const effects = new Map<Finding, Finding[]>();
  for (const [effect, cause] of causes) effects.set(cause, [...(effects.get(cause) ?? []), effect]);
  const gravest = (finding: Finding): number =>
    Math.min(RANK[finding.severity], ...(effects.get(finding) ?? []).map(gravest));
  const ordered = (list: readonly Finding[]): Finding[] =>
    [...list].sort((a, b) => gravest(a) - gravest(b) || inOrder(a, b)).flatMap((finding) => {
      const cause = causes.get(finding);
      const shown = cause === undefined ? finding : { ...finding, explainedBy: cause.fingerprint };
      return [shown, ...ordered(effects.get(finding) ?? [])];
    });
  return ordered(found.filter((finding) => !causes.has(finding)));
}

/** The cause that fits most closely: on the same nodes before a shared one before anywhere, then the first in order. */
function causeOf(effect: Finding, all: readonly Finding[], explains: (code: Finding['code']) => readonly Explains[]): Finding | undefined {
  let best: Finding | undefined;
  let closeness = Number.POSITIVE_INFINITY;
  for (const candidate of all) {
    if (candidate === effect) continue;
    for (const edge of explains(candidate.code)) {
      if (edge.code !== effect.code || CLOSENESS[edge.where] >= closeness) continue;
      if (edge.key !== undefined && edge.key !== effect.key) continue;
      if (!holds(edge.where, nodesOf(candidate), nodesOf(effect))) continue;
      best = candidate;
      closeness = CLOSENESS[edge.where];
    }
  }
  return best;
}

const CLOSENESS: Readonly<Record<Explains['where'], number>> = { 'same-nodes': 0, 'shared-node': 1, anywhere: 2 };

function holds(where: Explains['where'], cause: ReadonlySet<string>, effect: ReadonlySet<string>): boolean {
  if (where === 'anywhere') return true;
  if (where === 'shared-node') return [...effect].some((node) => cause.has(node));
  return effect.size > 0 && [...effect].every((node) => cause.has(node));
}

function nodesOf(finding: Finding): ReadonlySet<string> {
  return new Set(finding.subjects.flatMap((subject) => (subject.node === undefined ? [] : [subject.node])));
}

function leadsTo(start: Finding, target: Finding, causes: ReadonlyMap<Finding, Finding>): boolean {
  for (let step: Finding | undefined = start; step !== undefined; step = causes.get(step)) {
    if (step === target) return true;
  }
  return false;
}

function inOrder(a: Finding, b: Finding): number {
  return RANK[a.severity] - RANK[b.severity] || byName(a.code, b.code) || byName(a.subjects[0]?.name ?? '', b.subjects[0]?.name ?? '');
}

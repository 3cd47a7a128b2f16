import type { FactName } from '../model/facts.ts';
import type { Code, Finding, Found } from '../model/finding.ts';
import type { Rule, Verdict } from '../model/rule.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { fingerprint } from './fingerprint.ts';
import { isAsked, select } from './select.ts';
import { auditedView } from './view.ts';

/** What one rule says about a snapshot, and the facts that it read to say so. */
export interface Evaluation {
  readonly verdict: Verdict;
  readonly reads: ReadonlySet<FactName>;
}

const NONE: ReadonlySet<FactName> = new Set();

/** Judges one rule. Never throws: what the rule throws becomes an `error` verdict. */
export function evaluate(rule: Rule, snapshot: Snapshot, ignore: readonly Code[] = []): Evaluation {
  const verdict = { code: rule.code, name: rule.name, findings: [], missing: [] };
  try {
    const selection = select(rule, snapshot, ignore);
    if ('skip' in selection) return { verdict: { ...verdict, outcome: 'skip', reason: selection.skip }, reads: NONE };
    const { judged, missing, decided } = selection;
    if (!decided || (missing.length > 0 && judged.length === 0)) {
      return { verdict: { ...verdict, outcome: 'unknown', missing }, reads: NONE };
    }
    const { view, reads } = auditedView(rule, snapshot, judged);
    const findings = rule.check(view).filter((found) => concerns(found, snapshot)).map((found) => toFinding(rule, found));
    const young = (rule.unsettled?.(view) ?? []).filter(({ node }) => node === undefined || isAsked(snapshot, node));
    const unjudged = [...missing, ...young];
    const outcome = findings.length > 0 ? 'fail' : unjudged.length > 0 ? 'unknown' : 'pass';
    return { verdict: { ...verdict, outcome, findings, missing: unjudged }, reads };
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { verdict: { ...verdict, outcome: 'error', reason }, reads: NONE };
  }
}

/** False for a finding that is only about nodes which the user did not ask for. */
function concerns(found: Found, snapshot: Snapshot): boolean {
  const nodes = found.subjects.flatMap((subject) => (subject.node === undefined ? [] : [subject.node]));
  return nodes.length === 0 || nodes.some((node) => isAsked(snapshot, node));
}

function toFinding(rule: Rule, found: Found): Finding {
  const { code, name, severity } = rule;
  return { code, name, severity, ...found, fingerprint: fingerprint(code, found) };
}

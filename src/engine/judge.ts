import type { Code } from '../model/finding.ts';
import type { Rule, Verdict } from '../model/rule.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { evaluate } from './evaluate.ts';

/** Judges every rule on a snapshot, one verdict each in the order given. Never throws. */
export function judge(rules: readonly Rule[], snapshot: Snapshot, options: { readonly ignore?: readonly Code[] } = {}): Verdict[] {
  return rules.map((rule) => evaluate(rule, snapshot, options.ignore).verdict);
}

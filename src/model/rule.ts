import type { ClusterFactName, FactName, FactValue, NodeFactName } from './facts.ts';
import type { Code, Finding, Found, Severity } from './finding.ts';
import type { CniKind, Identification } from './identification.ts';
import type { Observation, UnavailableReason } from './observation.ts';

/** One node as a rule sees it: only facts that the rule declared. */
export interface NodeView<F extends FactName> {
  readonly name: string;
  get<K extends F & NodeFactName>(fact: K): FactValue<K>;
}

/**
 * What a rule sees: the observed values of the facts in `needs`, observations of those in `wants`. Reading another fact
 * does not compile, and throws.
 */
export interface View<Needs extends FactName, Wants extends FactName = never> {
  readonly identification: Identification;
  /** RFC 3339: the moment of the snapshot. */
  readonly taken: string;
  /** Names of all nodes of the snapshot, seen or not. */
  readonly nodeNames: readonly string[];
  /** The nodes for which every needed node fact was observed, by name in natural order. */
  readonly nodes: readonly NodeView<Needs>[];
  get<K extends Needs & ClusterFactName>(fact: K): FactValue<K>;
  /** A wanted cluster fact, or its absence. */
  want<K extends Wants & ClusterFactName>(fact: K): Observation<FactValue<K>>;
  /** A wanted node fact of any node of the snapshot, or its absence. */
  wantOf<K extends Wants & NodeFactName>(node: string, fact: K): Observation<FactValue<K>>;
}

/** Says which findings of other rules are consequences of this rule's. */
export interface Explains {
  readonly code: Code;
  /** `same-nodes`: all nodes of the consequence are nodes of the cause; `shared-node`: at least one is; `anywhere`. */
  readonly where: 'same-nodes' | 'shared-node' | 'anywhere';
  /** Only findings with this `key`, where a rule finds things of several kinds; left out: all of that rule. */
  readonly key?: string;
}

/** What the documentation of a rule says. Plain text; paragraphs are parted by an empty line, commands stand in backquotes. */
export interface RuleDocs {
  readonly checks: string;
  readonly matters: string;
  /** How to repair it by hand: commands that a person can type. */
  readonly repair: string;
  /** Addresses of the sources or documentation that make the claim true. */
  readonly references: readonly string[];
}

/** One rule, as it is written in its file. */
export interface RuleDefinition<Needs extends FactName, Wants extends FactName> {
  readonly code: Code;
  /** Kebab case, a noun phrase for the broken state; the file is named `<code>-<name>.ts` in lower case. */
  readonly name: string;
  readonly titles: { readonly healthy: string; readonly broken: string };
  readonly severity: Severity;
  /** CNIs that it applies to; empty: every cluster. */
  readonly cni: readonly CniKind[];
  /** Reason to skip it in this cluster (a feature that is off); undefined to judge it. */
  readonly skip?: (identification: Identification) => string | undefined;
  readonly since: string;
  readonly status: 'preview' | 'stable' | 'deprecated';
  readonly needs: readonly Needs[];
  /** Facts that sharpen the answer; without them the rule still judges. */
  readonly wants?: readonly Wants[];
  /** Wanted facts of the cluster that it cannot judge without knowing: seen, or seen not to exist, where defaults hold. */
  readonly mustKnow?: readonly (Wants & ClusterFactName)[];
  readonly explains?: readonly Explains[];
  readonly docs: RuleDocs;
  check(view: View<Needs, Wants>): readonly Found[];
  /** What `check` has passed over, since it is too young to be judged or a wanted fact is missing; it makes the rule unknown there, never green. */
  readonly unsettled?: (view: View<Needs, Wants>) => readonly MissingFact[];
}

/** A rule of any facts, as the engine handles it. */
export type Rule = RuleDefinition<FactName, FactName>;

/** Types a rule by the facts it declares. */
export function defineRule<const Needs extends FactName, const Wants extends FactName = never>(
  rule: RuleDefinition<Needs, Wants>,
): Rule {
  return rule as unknown as Rule;
}

/** A fact that a rule needed and that was not there; `node` for a node fact. */
export interface MissingFact {
  readonly fact: FactName;
  readonly node?: string;
  readonly reason: UnavailableReason;
  readonly detail: string;
}

/**
 * Result of one rule in one run. A rule over nodes can fail on one node and be unknown on another: `findings` and
 * `missing` are then both filled, and the outcome is the graver one. `pass` means that everything was seen.
 */
export interface Verdict {
  readonly code: Code;
  readonly name: string;
  readonly outcome: 'pass' | 'fail' | 'unknown' | 'skip' | 'error';
  readonly findings: readonly Finding[];
  readonly missing: readonly MissingFact[];
  /** Why it was skipped, or what was thrown. */
  readonly reason?: string;
}

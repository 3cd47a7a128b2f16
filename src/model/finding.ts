import type { FactName } from './facts.ts';

/** `critical`: traffic is lost now. `warning`: partly, or at the next change. `info`: worth knowing, harms nothing. */
export type Severity = 'critical' | 'warning' | 'info';

/** `CNI` and three digits; the first one is the layer. Never renumbered, never reused. */
export type Code = `CNI${number}`;

/** What a finding is about. `node` is the node concerned, where there is one. */
export interface Subject {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly node?: string;
}

/** Why the program says so: which fact, where in it, what was seen and what a healthy cluster would show. */
export interface Evidence {
  readonly fact: FactName;
  readonly where: string;
  readonly seen: string;
  readonly expected: string;
}

/** What a rule reports; the engine adds code, name and severity. */
export interface Found {
  /** One sentence, without a full stop: what is broken, where, and what that means for pods. It can stand alone as the first line of the screen. */
  readonly message: string;
  readonly subjects: readonly Subject[];
  readonly evidence: readonly Evidence[];
  /** Where it is milder than what the rule stands for; left out: the rule's own. */
  readonly severity?: Severity;
  /** Tells findings of one rule about the same subjects apart; part of the fingerprint. */
  readonly key?: string;
  /** A shell command that only reads and shows more; typed as it stands. */
  readonly next?: string;
}

/** One problem found. */
export interface Finding extends Found {
  readonly code: Code;
  readonly name: string;
  readonly severity: Severity;
  /** Code, subjects and key: the same between runs. */
  readonly fingerprint: string;
  /** Fingerprint of the finding that causes this one; it is listed under that one. */
  readonly explainedBy?: string;
}

/** A node's name for a subject list. */
export function nodeSubject(name: string): Subject {
  return { kind: 'Node', name, node: name };
}

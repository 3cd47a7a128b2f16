import type { CniKind, Confidence, OtherCni } from '../model/identification.ts';
import type { Agent } from './agents.ts';
import type { EmbeddedFlannel } from './flannel/embedded.ts';
import type { OtherFound } from './other-agents.ts';
import type { SourcedSign } from './signs.ts';

/** What detection decided, before version, variant and owner are looked up. */
export interface Choice {
  readonly cni: CniKind;
  readonly product: string;
  /** The agents of the CNI that was chosen, the leading one first. Empty: it has no DaemonSet, or none was seen. */
  readonly agents: readonly Agent[];
  readonly embedded: EmbeddedFlannel | undefined;
  /** The CNI that was found where this program knows none; or the network under a Calico that only enforces policies. */
  readonly other: OtherFound | undefined;
  readonly rivals: readonly OtherCni[];
  readonly signs: readonly SourcedSign[];
  /** The most that may be claimed, however many signs agree. */
  readonly ceiling: Confidence;
}

/** A choice with nothing but what is given. */
export function choice(given: Pick<Choice, 'cni' | 'product'> & Partial<Choice>): Choice {
  return { agents: [], embedded: undefined, other: undefined, rivals: [], signs: [], ceiling: 'certain', ...given };
}

/** Two independent sources make it certain, unless another CNI runs too; one makes it likely, none a guess. Never more than the ceiling. */
export function confidenceOf({ signs, rivals, ceiling }: Choice): Confidence {
  const sources = new Set(signs.map(({ source }) => source)).size;
  const earned = sources >= 2 && rivals.length === 0 ? 'certain' : sources >= 1 ? 'likely' : 'guess';
  const order: readonly Confidence[] = ['guess', 'likely', 'certain'];
  return order.indexOf(earned) < order.indexOf(ceiling) ? earned : ceiling;
}

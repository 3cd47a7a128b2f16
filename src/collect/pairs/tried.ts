import { ANSWERED, SILENT } from '../../model/path-facts.ts';
import type { Tried, TryOutcome } from '../../model/path-facts.ts';
import type { LadderTry } from '../../parse/index.ts';
import { FIRST_TRIES } from './plan.ts';

/** Outcomes after which the ladder is not climbed on. */
export const BROKEN: readonly TryOutcome[] = [...SILENT, 'partial'];

/**
 * The tries of one rung as one fact; undefined without tries. Kinds that are answered are counted together by the rule of loss of
 * `tryTools`; the best tells the target, and the detail tells what was never answered. Where TCP is refused and ICMP is called
 * unreachable, a packet filter refuses, and the rung is unreachable.
 */
export function triedOf(tries: readonly LadderTry[]): Tried | undefined {
  const targets = [...new Set(tries.map(({ target }) => target))];
  const kinds = targets.map((target) => kindOf(target, tries.filter((one) => one.target === target)));
  const alive = kinds.filter(({ answers }) => answers.length > 0);
  const dead = kinds.filter(({ answers }) => answers.length === 0);
  const best = alive.find(({ answers }) => answers.some(({ outcome }) => outcome === 'open')) ?? alive[0];
  const barred = dead.find(({ sent }) => sent.some(({ outcome }) => outcome === 'unreachable'));
  const [first] = dead.toSorted((a, b) => b.sent.length - a.sent.length);
  if (best === undefined) return barred === undefined ? first && silent(first) : silent(barred);
  if (barred !== undefined && best.answers.every(({ outcome }) => outcome === 'refused')) return { ...silent(barred), detail: clauses(said(barred), `${best.target} is refused`) };
  const others = dead.filter(({ sent }) => sent.length > 0).map(({ target }) => `${target} is lost`);
  if (lossy(alive)) {
    const [sent, answers] = [alive.flatMap((kind) => kind.sent), alive.flatMap((kind) => kind.answers)];
    return { outcome: 'partial', target: alive.map(({ target }) => target).join(', '), sent: sent.length, answered: answers.length, firstMs: firstMs(answers), detail: clauses(...alive.map(said), ...others) };
  }
  const outcome = best.answers.some((one) => one.outcome === 'open') ? 'open' : 'refused';
  return { outcome, target: best.target, sent: best.sent.length, answered: best.answers.length, firstMs: firstMs(best.answers), detail: clauses(best.answers.find(({ detail }) => detail !== '')?.detail ?? '', ...others) };
}

/** Tries that asked the same. */
interface Kind {
  readonly target: string;
  readonly all: readonly LadderTry[];
  /** Without those of which nothing can be told. */
  readonly sent: readonly LadderTry[];
  readonly answers: readonly LadderTry[];
}

function kindOf(target: string, all: readonly LadderTry[]): Kind {
  const sent = all.filter(({ outcome }) => outcome !== 'unknown');
  return { target, all, sent, answers: sent.filter(answered) };
}

function lossy(kinds: readonly Kind[]): boolean {
  const lost = kinds.flatMap(({ sent }) => sent.filter((one) => !answered(one)));
  const later = kinds.flatMap(({ sent }) => sent.slice(FIRST_TRIES));
  return lost.length > 1 && (later.length === 0 || !later.every(answered));
}

function silent(kind: Kind): Tried {
  const { target, sent } = kind;
  const outcome = sent.length === 0 ? 'unknown' : sent.some((one) => one.outcome === 'unreachable') ? 'unreachable' : 'lost';
  return { outcome, target, sent: sent.length, answered: 0, firstMs: null, detail: said(kind) };
}

function said({ all }: Kind): string {
  return all.find((one) => !answered(one) && one.detail !== '')?.detail ?? '';
}

function clauses(...parts: readonly string[]): string {
  return [...new Set(parts.filter((part) => part !== ''))].join(', ');
}

function firstMs(answers: readonly LadderTry[]): number | null {
  return answers.find(({ ms }) => ms !== null)?.ms ?? null;
}

function answered({ outcome }: LadderTry): boolean {
  return ANSWERED.includes(outcome);
}

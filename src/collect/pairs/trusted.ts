import { SILENT } from '../../model/path-facts.ts';
import type { LadderAnswer, LadderTry } from '../../parse/index.ts';

/** So many tries in a row do not get lost by chance where most tries to itself are answered. */
const MANY = 6;
const MOST = 1 / 3;

/**
 * The answer of a vantage point, as far as it can be trusted. A node or a pod that loses tries to itself is too busy, or has too
 * little CPU, to measure the way to others: what it lost is then unknown, unless it lost all of many tries, and few to itself.
 */
export function trusted(answer: LadderAnswer): LadderAnswer {
  const control = answer.tries.filter(({ key }) => key === 'control');
  const others = answer.tries.filter(({ key }) => key !== 'control');
  const lost = control.filter(({ outcome }) => SILENT.includes(outcome)).length;
  if (lost === 0) return { ...answer, tries: others };
  const detail = `the machine is too busy to tell: ${lost} of ${control.length} tries to itself were lost as well`;
  const sure = (key: string): boolean => {
    const own = others.filter((each) => each.key === key);
    return lost / control.length <= MOST && own.length >= MANY && own.every(({ outcome }) => SILENT.includes(outcome));
  };
  return { ...answer, tries: others.map((each): LadderTry => (SILENT.includes(each.outcome) && !sure(each.key) ? { ...each, outcome: 'unknown', detail } : each)) };
}

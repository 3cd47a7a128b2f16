import type { TryOutcome } from '../model/path-facts.ts';
import { ParseError } from './parse-error.ts';

/** One try of a ladder's script. */
export interface LadderTry {
  /** `path/NODE/RUNG` or `local/NAME`. */
  readonly key: string;
  readonly outcome: Exclude<TryOutcome, 'partial'>;
  /** Milliseconds; null where it was not measured. */
  readonly ms: number | null;
  readonly target: string;
  readonly detail: string;
}

/** The answer of a ladder's script: the tries in the order in which they ended. */
export interface LadderAnswer {
  readonly tries: readonly LadderTry[];
  /** False when it was cut off. */
  readonly whole: boolean;
}

const OUTCOMES = ['open', 'refused', 'lost', 'unreachable', 'unknown'] as const;

/** Reads lines `MARK try KEY OUTCOME MILLISECONDS TARGET; DETAIL` and in the end `MARK whole`; other lines are none of ours. */
export function parseTries(text: string, mark: string): LadderAnswer {
  const lines = text.split('\n').filter((line) => line.startsWith(`${mark} `));
  if (lines.length === 0) throw new ParseError('no line of the ladder is in the answer');
  const tries = lines.filter((line) => line.startsWith(`${mark} try `)).map((line) => tryOf(line.slice(mark.length + 5)));
  return { tries: tries.filter((one) => one !== undefined), whole: lines.includes(`${mark} whole`) };
}

/** Undefined for a line that was cut off. */
function tryOf(line: string): LadderTry | undefined {
  const [, key, said, ms, target, detail] = /^(\S+) (\S+) (\S+) ([^;]*); ?(.*)$/.exec(line) ?? [];
  if (key === undefined || ms === undefined || target === undefined || detail === undefined) return undefined;
  const outcome = OUTCOMES.find((known) => known === said);
  if (outcome === undefined) throw new ParseError(`a try ended as ${said}`);
  return { key, outcome, ms: /^[\d.]+$/.test(ms) ? Number(ms) : null, target, detail: detail.trim() };
}

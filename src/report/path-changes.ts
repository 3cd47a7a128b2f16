import type { PathSummary, ProbeReport, ReachSummary } from '../model/probe-report.ts';
import { shorten } from './open-ends.ts';
import { MARKS } from './palette.ts';
import type { Mark } from './palette.ts';

const MOST_NAMES = 6;

/** Paths that broke, mended or are not known any more, and what came out of reach or back, those that turned alike on one line. */
export function pathChanges(before: ProbeReport, after: ProbeReport): string[] {
  const turns = [
    ...turned(before.paths, after.paths, ({ from, to }) => `${from} ${to}`, turnOfPath).map((turn) => ({ ...turn, names: endsOf(turn.items) })),
    ...turned(before.reach, after.reach, ({ node, what }) => `${node} ${what}`, turnOfReach).map((turn) => ({ ...turn, names: turn.items.map(({ node }) => node) })),
  ];
  return turns.sort((a, b) => GRAVITY.indexOf(a.mark) - GRAVITY.indexOf(b.mark)).map(({ mark, words, names }) => `${MARKS[mark]} ${words}${shorten(names, MOST_NAMES)}`);
}

const GRAVITY: readonly Mark[] = ['critical', 'warning', 'unknown', 'healthy'];

/** What is so now, without counts of tries, which are different each time. */
interface Turn {
  readonly mark: Mark;
  readonly words: string;
}

/** What is otherwise than before. What was not known of before is news only when it is not well. */
function turned<T>(before: readonly T[], after: readonly T[], key: (item: T) => string, turnOf: (item: T) => Turn | undefined): (Turn & { items: T[] })[] {
  const had = new Map(before.map((item) => [key(item), turnOf(item)?.words]));
  const groups = new Map<string, Turn & { items: T[] }>();
  for (const item of after) {
    const turn = turnOf(item);
    const old = had.get(key(item));
    if (turn === undefined || turn.words === old || (old === undefined && turn.mark === 'healthy')) continue;
    const group = groups.get(turn.words) ?? { ...turn, items: [] };
    group.items.push(item);
    groups.set(turn.words, group);
  }
  return [...groups.values()];
}

function turnOfPath({ state, broken, answered }: PathSummary): Turn {
  if (state === 'ok') return { mark: 'healthy', words: 'path whole: ' };
  if (state === 'unknown') return { mark: 'unknown', words: 'path unknown: ' };
  return answered > 0 ? { mark: 'warning', words: `path loses packets (${broken ?? ''}): ` } : { mark: 'critical', words: `path broken (${broken ?? ''}): ` };
}

/** What does not apply any more, or could not be tried, is no news: that a node was not seen is said elsewhere. */
function turnOfReach({ what, state }: ReachSummary): Turn | undefined {
  if (state === 'untried') return undefined;
  if (state === 'ok') return { mark: 'healthy', words: `${what} in reach from ` };
  return state === 'broken' ? { mark: 'critical', words: `${what} out of reach from ` } : { mark: 'unknown', words: `${what} unknown from ` };
}

/** `n1 → n2`, and `n1 ↔ n2` for both ways. */
function endsOf(paths: readonly PathSummary[]): string[] {
  const all = new Set(paths.map(({ from, to }) => `${from} ${to}`));
  const said = new Set<string>();
  return paths.flatMap(({ from, to }) => {
    if (said.has(`${to} ${from}`)) return [];
    said.add(`${from} ${to}`);
    return [`${from} ${all.has(`${to} ${from}`) ? '↔' : '→'} ${to}`];
  });
}

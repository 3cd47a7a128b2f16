import { RUNGS, SILENT } from '../model/path-facts.ts';
import type { Rung } from '../model/path-facts.ts';
import type { PathSummary, ProbeReport, RungSummary } from '../model/probe-report.ts';
import { shorten } from './open-ends.ts';
import { hang, wrap } from './wrap.ts';

const GAP = '  ';
const MOST_NAMES = 3;

/** What only wide shows: each path with the time of each rung, what was not tried and why, and what differs from what should be. */
export function probeDetails({ paths, reach, differences }: ProbeReport, width: number): string[][] {
  const untried = [
    ...paths.flatMap((path) => untriedRungs(path).map(([what, why]) => ({ where: `${path.from} → ${path.to}`, what, why }))),
    ...reach.flatMap(({ node, what, state, detail }) => (state === 'untried' ? [{ where: node, what, why: detail }] : [])),
  ];
  const reasons = [...Map.groupBy(untried, ({ why }) => why)].map(([why, same]) => {
    const [whats, wheres] = [new Set(same.map(({ what }) => what)), new Set(same.map(({ where }) => where))];
    return `${[...whats].join(', ')}: ${why} (${shorten([...wheres], MOST_NAMES)})`;
  });
  return [
    table(paths),
    reasons.flatMap((reason, index) => hang(label(index, 'not tried'), wrap(reason, width - 13))),
    differences.flatMap(({ node, what, expected, seen }, index) => [
      ...hang(label(index, 'differs'), wrap(`${node}: ${what}`, width - 13)),
      ...hang(`${label(1, '')}seen      `, wrap(seen, width - 23)),
      ...hang(`${label(1, '')}expected  `, wrap(expected, width - 23)),
    ]),
  ];
}

function label(index: number, word: string): string {
  return `  ${(index === 0 ? word : '').padEnd(11)}`;
}

/** Rungs that were left out for another reason than a broken one below them. */
function untriedRungs({ broken, untried }: PathSummary): [rung: string, why: string][] {
  const top = broken === null ? RUNGS.length : RUNGS.indexOf(broken);
  return Object.entries(untried).filter(([rung]) => RUNGS.indexOf(rung as Rung) < top);
}

/** A row for each path that was tried, and a column for each rung that was. */
function table(paths: readonly PathSummary[]): string[] {
  const tried = paths.filter(({ rungs }) => rungs.length > 0);
  const columns = RUNGS.filter((rung) => tried.some(({ rungs }) => rungs.some((one) => one.rung === rung)));
  if (tried.length === 0) return [];
  const rows = [['PATH', ...columns.map((rung) => rung.toUpperCase())], ...tried.map((path) => [`${path.from} → ${path.to}`, ...columns.map((rung) => cellOf(path, rung))])];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => `${GAP}${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(GAP)}`.trimEnd());
}

/** The first answer's time, or how many answers there were; `-` where it was not tried, nothing above a broken rung. */
function cellOf({ rungs, broken }: PathSummary, rung: Rung): string {
  const one = rungs.find((candidate) => candidate.rung === rung);
  if (one !== undefined) return outcomeOf(one);
  return broken !== null && RUNGS.indexOf(rung) > RUNGS.indexOf(broken) ? '' : '-';
}

function outcomeOf({ outcome, firstMs, sent, answered }: RungSummary): string {
  if (outcome === 'unknown') return '?';
  if (outcome === 'partial') return `${sent - answered} of ${sent} lost`;
  if (SILENT.includes(outcome)) return `${answered} of ${sent}`;
  return firstMs === null ? 'ok' : `${firstMs < 10 ? firstMs.toFixed(1) : firstMs.toFixed(0)} ms`;
}

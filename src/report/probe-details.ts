import type { PathSummary, ProbeReport } from '../model/probe-report.ts';
import { wrap } from './wrap.ts';

/** What only wide shows: each path with its rungs and their times, what was not tried and why, and what differs from what should be. */
export function probeDetails({ paths, reach, differences }: ProbeReport, width: number): string[][] {
  const untried = [
    ...paths.flatMap(({ from, to, untried: rungs }) => Object.entries(rungs).map(([rung, why]) => ({ where: `${from} → ${to}`, what: rung, why }))),
    ...reach.flatMap(({ node, what, state, detail }) => (state === 'untried' ? [{ where: node, what, why: detail }] : [])),
  ];
  return [
    section('paths', paths.map((path) => `${path.from} → ${path.to}  ${rungsOf(path)}`), width),
    section('untried', fold(untried), width),
    section('differs', differences.flatMap(({ node, what, expected, seen }) => [`${node}: ${what}`, `  expected  ${expected}`, `  seen      ${seen}`]), width),
  ];
}

/** `address 0.4 ms, port ok, tunnel 0 of 3 answered (no answer within 0.9 s)`. */
function rungsOf({ rungs, detail }: PathSummary): string {
  const words = rungs.map(({ rung, outcome, firstMs, sent, answered, detail: why }) => {
    const said = why === '' ? '' : ` (${why})`;
    if (outcome === 'open' || outcome === 'refused') return `${rung} ${firstMs === null ? 'ok' : `${firstMs} ms`}${answered < sent ? ` (${sent - answered} of ${sent} lost)` : ''}`;
    return `${rung} ${outcome === 'unknown' ? 'unknown' : outcome === 'partial' ? `${sent - answered} of ${sent} lost` : `${answered} of ${sent} answered`}${said}`;
  });
  return words.length === 0 ? `unknown: ${detail}` : words.join(', ');
}

/** One line for each reason. */
function fold(untried: readonly { readonly where: string; readonly what: string; readonly why: string }[]): string[] {
  const places = new Map<string, string[]>();
  for (const { where, what, why } of untried) places.set(`${what}: ${why}`, [...(places.get(`${what}: ${why}`) ?? []), where]);
  return [...places].map(([text, where]) => `${text} (${where.length <= 3 ? where.join(', ') : `${where.slice(0, 2).join(', ')} and ${where.length - 2} more`})`);
}

function section(label: string, entries: readonly string[], width: number): string[] {
  return entries.flatMap((entry, at) => {
    const indent = /^ */.exec(entry)?.[0] ?? '';
    const lines = wrap(entry, width - 12 - indent.length);
    // Wrapping takes double blanks together.
    const shown = lines.length === 1 ? [entry] : lines.map((line, index) => (index === 0 ? indent : `${indent}  `) + line);
    return shown.map((line, index) => `  ${(at === 0 && index === 0 ? label : '').padEnd(10)}${line}`.trimEnd());
  });
}

import { ANSWERED, RUNGS } from '../model/path-facts.ts';
import type { PathSummary, ProbeReport } from '../model/probe-report.ts';
import type { FindingView } from './finding-list.ts';
import { brokenLines, detailOf } from './broken-lines.ts';
import { shorten } from './open-ends.ts';
import type { Palette } from './palette.ts';
import { pathMatrix } from './path-matrix.ts';
import { indented, wrap } from './wrap.ts';

const MOST_REASONS = 3;

/**
 * The paths: one line where all are whole, or none was tried; else a matrix, or where that does not fit a list of the broken
 * ones. What a matrix cannot say, how much was lost and why nothing is known, follows.
 */
export function pathLines(report: ProbeReport, view: FindingView): string[] {
  const { paths, nodes, notSeen } = report;
  const { width, palette, wide } = view;
  if (paths.length === 0) return nodes.length > 1 ? ['  no path was tried'] : [];
  const broken = paths.filter(({ state }) => state === 'broken');
  const unknown = paths.filter(({ state }) => state === 'unknown');
  if (paths.every(isUntried)) return indented(wrap(`no path was tried: ${[...new Set(unknown.map(({ detail }) => detail))].slice(0, MOST_REASONS).join('; ')}`, width - 2));
  const matrix = broken.length + unknown.length === 0 ? undefined : pathMatrix(report, width, palette);
  const list = brokenLines(matrix === undefined ? broken : broken.filter((path) => path.answered > 0 || detailOf(path) !== ''), report, view, matrix !== undefined);
  const silent = new Set(notSeen.map(({ node }) => node));
  const more = [
    ...list,
    ...unknownLines(unknown.filter(({ from, to }) => !silent.has(from) && !silent.has(to)), width, palette, wide),
    ...fullSizeUnknown(paths, width),
  ];
  if (matrix === undefined) return [...indented(wrap(tally(paths, broken, unknown), width - 2)), ...more];
  return [...matrix, ...(more.length === 0 ? [] : ['']), ...more];
}

function isUntried({ state, rungs }: PathSummary): boolean {
  return state === 'unknown' && rungs.length === 0;
}

/** `6 of 6 paths whole: address, port, tunnel, pod, pods, full-size`. */
function tally(paths: readonly PathSummary[], broken: readonly PathSummary[], unknown: readonly PathSummary[]): string {
  const whole = paths.filter(({ state }) => state === 'ok');
  const state = `${whole.length} of ${paths.length} ${paths.length === 1 ? 'path' : 'paths'} whole`;
  const others = [...(broken.length > 0 ? [`${broken.length} broken`] : []), ...(unknown.length > 0 ? [`${unknown.length} unknown`] : [])];
  if (others.length > 0) return [state, ...others].join(', ');
  const held = new Set(whole.flatMap(({ rungs }) => rungs.flatMap(({ rung, outcome }) => (ANSWERED.includes(outcome) ? [rung] : []))));
  return `${state}: ${RUNGS.filter((rung) => held.has(rung)).join(', ')}`;
}

/** Why paths are unknown, and how far they are known to hold. */
function unknownLines(unknown: readonly PathSummary[], width: number, palette: Palette, wide: boolean): string[] {
  const reasons = new Map<string, PathSummary[]>();
  for (const path of unknown) {
    const held = path.rungs.findLast(({ answered }) => answered > 0)?.rung;
    const reason = `unknown${held === undefined ? '' : ` beyond ${held}`}: ${path.detail}`;
    reasons.set(reason, [...(reasons.get(reason) ?? []), path]);
  }
  const shown = [...reasons].slice(0, wide ? reasons.size : MOST_REASONS);
  const lines = shown.flatMap(([reason, paths]) => {
    const which = paths.length > 2 ? `${paths.length} paths` : paths.map(({ from, to }) => `${from} → ${to}`).join(', ');
    return wrap(`${which} ${reason}`, width - 2).map((line, index) => `${index === 0 ? palette.mark('unknown') : ' '} ${line}`);
  });
  const more = reasons.size - shown.length;
  return more === 0 ? lines : [...lines, `  and ${more} more ${more === 1 ? 'reason' : 'reasons'}`];
}

/** Whole paths of which it is not known whether they take packets of full size. */
function fullSizeUnknown(paths: readonly PathSummary[], width: number): string[] {
  const reasons = paths.flatMap(({ state, rungs, untried }) => {
    const tried = rungs.find(({ rung }) => rung === 'full-size');
    const why = tried === undefined ? untried['full-size'] : tried.outcome === 'unknown' ? tried.detail : undefined;
    return state === 'ok' && why !== undefined ? [why] : [];
  });
  if (reasons.length === 0) return [];
  return indented(wrap(`full-size unknown on ${reasons.length} of these: ${shorten([...new Set(reasons)], 2)}`, width - 2));
}

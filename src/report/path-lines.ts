import { RUNGS } from '../model/path-facts.ts';
import type { Rung } from '../model/path-facts.ts';
import type { PathSummary, ProbeReport } from '../model/probe-report.ts';
import type { Palette } from './palette.ts';
import { pathGroups } from './path-groups.ts';
import type { PathGroup } from './path-groups.ts';
import { pathMatrix } from './path-matrix.ts';
import { hang, wrap } from './wrap.ts';

/** Most lines of a list of paths; a count stands for the rest. */
const MOST_LINES = 12;
const MOST_NAMES = 3;

/**
 * The paths: one line where all are whole, or none was tried; else a matrix, or where that does not fit a list of the broken
 * ones, under the nodes that they have in common. What a matrix cannot say, how much was lost and why nothing is known, follows.
 */
export function pathLines(report: ProbeReport, width: number, palette: Palette, wide: boolean): string[] {
  const { paths, nodes } = report;
  if (paths.length === 0) return nodes.length > 1 ? indented('no path was tried', width) : [];
  const broken = paths.filter(({ state }) => state === 'broken');
  const unknown = paths.filter(({ state }) => state === 'unknown');
  if (broken.length === 0 && unknown.length === paths.length && unknown.every(({ rungs }) => rungs.length === 0)) return indented(`no path was tried: ${reasons(unknown)}`, width);
  const matrix = broken.length + unknown.length === 0 ? undefined : pathMatrix(report, width, palette);
  const groups = pathGroups(matrix === undefined ? broken : broken.filter(needsWords), nodes.map(({ name }) => name));
  return [
    ...(matrix ?? indented(tally(paths, broken, unknown), width)),
    ...(matrix === undefined || groups.length === 0 ? [] : ['']),
    ...groupLines(groups, report, { width, palette, most: wide ? Number.POSITIVE_INFINITY : MOST_LINES }),
    ...untold(unknown, report, { width, palette, most: wide ? Number.POSITIVE_INFINITY : MOST_NAMES }),
    ...fullSizeUntold(paths, width),
  ];
}

interface Room {
  readonly width: number;
  readonly palette: Palette;
  /** Lines at most. */
  readonly most: number;
}

/** `6 of 6 paths whole: address, port, tunnel, pod, pods, full-size`. */
function tally(paths: readonly PathSummary[], broken: readonly PathSummary[], unknown: readonly PathSummary[]): string {
  const ok = paths.filter(({ state }) => state === 'ok');
  const rungs = RUNGS.filter((rung) => ok.some((path) => path.rungs.some((one) => one.rung === rung && (one.outcome === 'open' || one.outcome === 'refused'))));
  const others = [...(broken.length > 0 ? [`${broken.length} broken`] : []), ...(unknown.length > 0 ? [`${unknown.length} unknown`] : [])];
  const state = `${ok.length} of ${paths.length} ${paths.length === 1 ? 'path' : 'paths'} whole`;
  return others.length === 0 ? `${state}: ${rungs.join(', ')}` : `${[state, ...others].join(', ')}${broken.length > 0 ? ':' : ''}`;
}

/** A matrix shows the rung. */
function needsWords({ answered, detail }: PathSummary): boolean {
  return answered > 0 || detail !== '';
}

function groupLines(groups: readonly PathGroup[], report: ProbeReport, { width, palette, most }: Room): string[] {
  const shown = groups.slice(0, most).map((group) => ({ ends: endsOf(group, report), ...outcomeOf(group) }));
  const room = Math.max(0, ...shown.map(({ ends }) => ends.length));
  const rung = Math.max(0, ...shown.map(({ place }) => place.length));
  const lead = room + rung + 6;
  const beside = lead + 16 <= width;
  const lines = shown.flatMap(({ ends, place, words, partly }) => {
    const paint = partly ? palette.warning : palette.critical;
    const mark = palette.mark(partly ? 'warning' : 'critical');
    if (!beside) return [...wrap(ends, width - 2).map((line, index) => (index === 0 ? `${mark} ${line}` : `  ${line}`)), ...hang(`      `, wrap(`${place}: ${words}`, width - 6))];
    const [first = '', ...more] = wrap(words, width - lead);
    return [`${mark} ${ends.padEnd(room)}  ${paint(place)}${' '.repeat(rung - place.length)}  ${first}`, ...more.map((line) => ' '.repeat(lead) + line)];
  });
  const rest = groups.slice(most).reduce((sum, { paths }) => sum + paths.length, 0);
  return rest === 0 ? lines : [...lines, ...indented(`… and ${rest} more broken paths; -o wide lists all`, width)];
}

/** `n17 → n203`, `n17 ↔ n4, n88 and n203`, `n17 ↔ all 11 others`, `n17 ↔ all 3 it tries`. */
function endsOf({ node, to, from }: PathGroup, { paths, nodes }: ProbeReport): string {
  const ends = to.length > 0 ? to : from;
  const both = to.length > 0 && from.length > 0;
  const arrow = both ? '↔' : to.length > 0 ? '→' : '←';
  const others = [...new Set([...to, ...from])];
  if (others.length > 2 && others.length === nodes.length - 1) return `${node} ${arrow} all ${others.length} others`;
  const partners = new Set(paths.flatMap((path) => (path.from === node ? [path.to] : path.to === node ? [path.from] : [])));
  if (others.length > MOST_NAMES && others.length === partners.size) return `${node} ${arrow} all ${others.length} that it was tried with`;
  const names = both ? others : ends;
  const more = names.length - MOST_NAMES;
  return `${node} ${arrow} ${names.length <= MOST_NAMES ? names.join(', ') : `${names.slice(0, MOST_NAMES - 1).join(', ')} and ${more + 1} more`}`;
}

function outcomeOf({ paths, broken }: PathGroup): { place: Rung | ''; words: string; partly: boolean } {
  const [sent, answered] = [paths.reduce((sum, path) => sum + path.sent, 0), paths.reduce((sum, path) => sum + path.answered, 0)];
  const partly = answered > 0;
  const details = [...new Set(paths.map(({ detail }) => detail))];
  const count = partly ? `${sent - answered} of ${sent} lost` : `${answered} of ${sent} answered`;
  return { place: broken ?? '', words: [count, details.length === 1 ? (details[0] ?? '') : ''].filter((part) => part !== '').join(', '), partly };
}

/** Why paths are unknown, but for nodes of which it is said that they were not seen. */
function untold(unknown: readonly PathSummary[], report: ProbeReport, { width, palette, most }: Room): string[] {
  const silent = new Set(report.notSeen.map(({ node }) => node));
  const open = unknown.filter(({ from, to }) => !silent.has(from) && !silent.has(to));
  const groups = pathGroups(open, report.nodes.map(({ name }) => name));
  const lines = groups.slice(0, most).flatMap((group) => wrap(`${endsOf(group, report)}: ${group.paths[0]?.detail ?? ''}`, width - 2).map((line, index) => `${index === 0 ? palette.mark('unknown') : ' '} ${line}`));
  const rest = groups.slice(most).reduce((sum, { paths }) => sum + paths.length, 0);
  return rest === 0 ? lines : [...lines, ...indented(`… and ${rest} more unknown paths`, width)];
}

/** Whole paths of which it is not known whether they take packets of full size. */
function fullSizeUntold(paths: readonly PathSummary[], width: number): string[] {
  const open = paths.flatMap(({ state, rungs, untried }) => {
    const tried = rungs.find(({ rung }) => rung === 'full-size');
    const why = tried === undefined ? untried['full-size'] : tried.outcome === 'unknown' ? tried.detail : undefined;
    return state === 'ok' && why !== undefined ? [why] : [];
  });
  return open.length === 0 ? [] : indented(`full-size unknown on ${open.length === 1 ? '1 path' : `${open.length} paths`}: ${[...new Set(open)].slice(0, 2).join('; ')}`, width);
}

function reasons(unknown: readonly PathSummary[]): string {
  return [...new Set(unknown.map(({ detail }) => detail))].slice(0, 2).join('; ');
}

function indented(text: string, width: number): string[] {
  return wrap(text, width - 2).map((line) => `  ${line}`);
}

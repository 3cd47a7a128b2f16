import type { Rung } from '../model/path-facts.ts';
import type { PathSummary, ProbeReport } from '../model/probe-report.ts';
import type { FindingView } from './finding-list.ts';
import { shorten } from './open-ends.ts';
import type { Palette } from './palette.ts';
import { cutOff, pathGroups } from './path-groups.ts';
import type { PathGroup } from './path-groups.ts';
import { indented, wrap } from './wrap.ts';

/** Most lines of a list of paths, and of a list of nodes; a count stands for the rest. */
const MOST_LINES = 12;
const MOST_NAME_LINES = 4;
const MOST_NAMES = 3;
/** So many nodes that reach nobody are one entry. */
const MANY = 3;

/**
 * Broken paths, the most telling first: nodes that no path reaches or leaves, together; then the others, under the node that
 * they have in common. `beside` a matrix, which shows those nodes already.
 */
export function brokenLines(broken: readonly PathSummary[], report: ProbeReport, view: FindingView, beside: boolean): string[] {
  const order = report.nodes.map(({ name }) => name);
  const lone = beside ? [] : cutOff(broken, report.paths, order).filter(({ nodes }) => nodes.length >= MANY);
  const said = new Set(lone.flatMap(({ paths }) => paths));
  const groups = pathGroups(broken.filter((path) => !said.has(path)), order);
  const shown = groups.slice(0, view.wide ? groups.length : MOST_LINES);
  const rest = groups.slice(shown.length).reduce((sum, { paths }) => sum + paths.length, 0);
  const entries = [
    ...lone.map(({ nodes, paths }) => ({ ends: `${nodes.length === order.length ? 'all' : nodes.length} nodes ↔ all tried`, paths, names: nodes.length === order.length ? [] : nodes })),
    ...shown.map((group) => ({ ends: endsOf(group, report), paths: group.paths, names: [] })),
  ];
  return [...entryLines(entries, view), ...(rest === 0 ? [] : indented(wrap(`… and ${rest} more broken ${rest === 1 ? 'path' : 'paths'}; -o wide lists all`, view.width - 2)))];
}

/** What a broken rung's tries said beside that no answer came. */
export function detailOf({ detail }: PathSummary): string {
  return detail.replace(/^no answer[^,;:]*(?:[,;:] )?/, '');
}

interface Entry {
  readonly ends: string;
  readonly paths: readonly PathSummary[];
  /** Nodes to name below. */
  readonly names: readonly string[];
}

/** Ends, rung and outcome in columns; below each other on a screen that is too narrow for them. */
function entryLines(entries: readonly Entry[], { width, palette, wide }: FindingView): string[] {
  const most = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));
  const [room, rungRoom] = [most(entries.map(({ ends }) => ends)), most(entries.map(({ paths }) => paths[0]?.broken ?? ''))];
  const lead = 2 + room + 2 + rungRoom + 2;
  return entries.flatMap(({ ends, paths, names }) => {
    const { mark, rung, words, paint } = outcomeOf(paths, palette);
    const named = wrap(names.join(', '), width - 4);
    const cut = wide ? named.length : MOST_NAME_LINES;
    const below = names.length === 0 ? [] : [...named.slice(0, cut), ...(named.length > cut ? [`and more; -o wide lists all`] : [])].map((line) => `    ${line}`);
    if (lead + 16 > width) return [...wrap(ends, width - 2).map((line, index) => `${index === 0 ? mark : ' '} ${line}`), ...wrap(`${rung}: ${words}`, width - 6).map((line) => `      ${line}`), ...below];
    const [first = '', ...more] = wrap(words, width - lead);
    return [`${mark} ${ends.padEnd(room)}  ${paint(rung)}${' '.repeat(rungRoom - rung.length)}  ${first}`, ...more.map((line) => ' '.repeat(lead) + line), ...below];
  });
}

/** `n17 → n203`, `n17 ↔ n4, n88`, `n17 ↔ all 11 others`, `n17 ↔ all 6 tried`. */
function endsOf({ node, to, from }: PathGroup, { paths, nodes }: ProbeReport): string {
  const arrow = from.length === 0 ? '→' : to.length === 0 ? '←' : '↔';
  const others = [...new Set([...to, ...from])];
  if (others.length < MANY) return `${node} ${arrow} ${others.join(', ')}`;
  if (others.length === nodes.length - 1) return `${node} ${arrow} all ${others.length} others`;
  const tried = new Set(paths.flatMap((path) => (path.from === node ? [path.to] : path.to === node ? [path.from] : [])));
  return `${node} ${arrow} ${others.length === tried.size ? `all ${others.length} tried` : shorten(others, MOST_NAMES)}`;
}

function outcomeOf(paths: readonly PathSummary[], palette: Palette): { mark: string; rung: Rung | ''; words: string; paint: Palette['dim'] } {
  const sum = (value: (path: PathSummary) => number): number => paths.reduce((total, path) => total + value(path), 0);
  const [sent, answered] = [sum((path) => path.sent), sum((path) => path.answered)];
  const partly = answered > 0;
  const details = [...new Set(paths.map(detailOf))];
  const count = partly ? `${sent - answered} of ${sent} lost` : `${answered} of ${sent} answered`;
  const words = [count, details.length === 1 ? (details[0] ?? '') : ''].filter((part) => part !== '').join(', ');
  return { mark: palette.mark(partly ? 'warning' : 'critical'), rung: paths[0]?.broken ?? '', words, paint: partly ? palette.warning : palette.critical };
}

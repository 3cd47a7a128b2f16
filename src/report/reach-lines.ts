import type { ProbeReport, ReachSummary } from '../model/probe-report.ts';
import type { FindingView } from './finding-list.ts';
import { shorten } from './open-ends.ts';
import { indented, wrap } from './wrap.ts';

const MOST_NAMES = 3;
const MOST_LINES = 8;

/** What nodes do not reach, or what cannot be told, beside each other; one line of what all reach where that is everything. */
export function reachLines({ reach, nodes }: Pick<ProbeReport, 'reach' | 'nodes'>, { width, palette, wide }: FindingView): string[] {
  const groups = [...groupsOf(reach, 'broken'), ...groupsOf(reach, 'unknown')];
  if (groups.length === 0) return indented(inReach(reach, nodes.length, width - 2));
  const shown = groups.slice(0, wide ? groups.length : MOST_LINES);
  const lead = Math.max(...shown.map(({ what }) => what.length)) + 4;
  const lines = shown.flatMap(({ what, state, names, detail, lossy }) => {
    const where = names.length === nodes.length && names.length > 1 ? `all ${names.length} nodes` : shorten(names, wide ? names.length : MOST_NAMES);
    const words = wrap(`${state === 'unknown' ? 'unknown' : lossy ? 'loses packets' : 'out of reach'} from ${where}: ${detail}`, width - lead);
    const mark = palette.mark(state === 'unknown' ? 'unknown' : lossy ? 'warning' : 'critical');
    return words.map((line, index) => (index === 0 ? `${mark} ${what.padEnd(lead - 2)}${line}` : ' '.repeat(lead) + line));
  });
  const more = groups.length - shown.length;
  return more === 0 ? lines : [...lines, ...indented(wrap(`… and ${more} more like these; -o wide lists all`, width - 2))];
}

interface Group {
  readonly what: string;
  readonly state: ReachSummary['state'];
  readonly detail: string;
  readonly lossy: boolean;
  readonly names: readonly string[];
}

/** The same of several nodes together, what concerns most nodes first. */
function groupsOf(reach: readonly ReachSummary[], wanted: ReachSummary['state']): Group[] {
  const alike = Map.groupBy(reach.filter(({ state }) => state === wanted), ({ what, detail }) => `${what}: ${detail}`);
  return [...alike.values()]
    .map((same) => ({ what: same[0]?.what ?? '', state: wanted, detail: same[0]?.detail ?? '', lossy: same[0]?.lossy ?? false, names: same.map(({ node }) => node) }))
    .sort((a, b) => b.names.length - a.names.length);
}

/** `every node reaches its own pod, Service, DNS, API Service`. */
function inReach(reach: readonly ReachSummary[], nodeCount: number, width: number): string[] {
  const counts = new Map<string, number>();
  for (const { what, state } of reach) if (state === 'ok') counts.set(what, (counts.get(what) ?? 0) + 1);
  const everywhere = [...counts].flatMap(([what, count]) => (count === nodeCount && what !== 'API Service from the node' ? [what] : []));
  return everywhere.length === 0 ? [] : wrap(`${nodeCount === 1 ? 'the' : 'every'} node reaches its ${everywhere.join(', ')}`, width);
}

import type { ProbeReport, ReachSummary } from '../model/probe-report.ts';
import type { Palette } from './palette.ts';
import { hang, wrap } from './wrap.ts';

const MOST_NAMES = 3;
const MOST_LINES = 8;

/** What nodes do not reach, or what cannot be told, beside each other; one line of what all reach where that is everything. */
export function reachLines({ reach, nodes }: Pick<ProbeReport, 'reach' | 'nodes'>, width: number, palette: Palette, wide: boolean): string[] {
  const groups = [...groupsOf(reach, 'broken'), ...groupsOf(reach, 'unknown')];
  if (groups.length === 0) return all(reach, nodes.length, width);
  const lead = Math.max(...groups.map(({ what }) => what.length)) + 4;
  const lines = groups.slice(0, wide ? groups.length : MOST_LINES).flatMap(({ what, state, names, detail }) => {
    const where = names.length === nodes.length && names.length > 1 ? 'every node' : shorten(names);
    const words = wrap(`${state === 'broken' ? 'not from' : 'unknown from'} ${where}: ${detail}`, width - lead);
    const mark = palette.mark(state === 'broken' ? 'critical' : 'unknown');
    return hang('', words).map((line, index) => (index === 0 ? `${mark} ${what.padEnd(lead - 2)}${line}` : ' '.repeat(lead) + line));
  });
  const more = wide ? 0 : groups.length - MOST_LINES;
  return more > 0 ? [...lines, `  … and ${more} more like these; -o wide lists all`] : lines;
}

interface Group {
  readonly what: string;
  readonly state: 'broken' | 'unknown';
  readonly detail: string;
  readonly names: string[];
}

function groupsOf(reach: readonly ReachSummary[], wanted: Group['state']): Group[] {
  const groups = new Map<string, Group>();
  for (const { node, what, state, detail } of reach) {
    if (state !== wanted) continue;
    const key = `${what} ${detail}`;
    const group = groups.get(key) ?? { what, state: wanted, detail, names: [] };
    group.names.push(node);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.names.length - a.names.length);
}

/** `every node reaches: own pod, Service, DNS, API Service`, as far as each did. */
function all(reach: readonly ReachSummary[], nodeCount: number, width: number): string[] {
  const counts = new Map<string, number>();
  for (const { what, state } of reach) if (state === 'ok') counts.set(what, (counts.get(what) ?? 0) + 1);
  const everywhere = [...counts].flatMap(([what, count]) => (count === nodeCount && what !== 'API Service from the node' ? [what] : []));
  return everywhere.length === 0 ? [] : wrap(`${nodeCount === 1 ? 'it' : 'every node'} reaches: ${everywhere.join(', ')}`, width - 2).map((line) => `  ${line}`);
}

function shorten(names: readonly string[]): string {
  return names.length <= MOST_NAMES ? names.join(', ') : `${names.slice(0, MOST_NAMES - 1).join(', ')} and ${names.length - MOST_NAMES + 1} more`;
}

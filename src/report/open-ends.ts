import type { LookReport, UnknownCheck } from '../model/report.ts';
import type { Palette } from './palette.ts';
import { hang, wrap } from './wrap.ts';

const MOST_NAMES = 3;

/** What could not be seen: nodes, checks, facts, and what was left out on request. Empty when everything was seen. */
export function openEnds(report: LookReport, wide: boolean, width: number, palette: Palette): string[] {
  const { notSeen, unknown, unread, leftOut } = report;
  const most = wide ? Number.POSITIVE_INFINITY : MOST_NAMES;
  const nodes = notSeen.slice(0, most).map(({ node, why }) => `${node}: ${why}`);
  if (notSeen.length > nodes.length) nodes.push(`and ${notSeen.length - nodes.length} more`);
  const reasons = [...byReason(unknown)];
  const checks = reasons.slice(0, most).map(([reason, names]) => `${shorten(names, most)}: ${reason}`);
  if (reasons.length > checks.length) {
    const more = reasons.length - checks.length;
    checks.push(`and ${more} more ${more === 1 ? 'reason' : 'reasons'}`);
  }
  const section = (label: string, entries: readonly string[]): string[] =>
    entries.flatMap((entry, index) => {
      const lead = `  ${(index === 0 ? label : '').padEnd(10)}`;
      const lines = hang(lead, wrap(entry, width - lead.length));
      return index === 0 ? lines.map((line, at) => (at === 0 ? `  ${palette.warning(label.padEnd(10))}${line.slice(lead.length)}` : line)) : lines;
    });
  return [...section('not seen', nodes), ...section('unknown', checks), ...section('not read', [...new Set(unread.map(({ detail }) => detail))].slice(0, most)), ...section('left out', leftOut)];
}

/** Checks that could not be made, by why; the first that was missing speaks for a check. */
function byReason(unknown: readonly UnknownCheck[]): Map<string, string[]> {
  const reasons = new Map<string, string[]>();
  for (const { code, name, missing, error } of unknown) {
    const details = [...new Set(missing.map(({ detail }) => detail))];
    const nodes = [...new Set(missing.flatMap(({ node }) => node ?? []))];
    const where = nodes.length === 0 ? '' : ` (${shorten(nodes, MOST_NAMES)})`;
    const reason = error !== undefined ? `the check itself failed, which is a bug: ${error}` : `${details.slice(0, 2).join('; ')}${where}`;
    reasons.set(reason, [...(reasons.get(reason) ?? []), `${code} ${name}`]);
  }
  return reasons;
}

/** The first names, and a count of the others. */
export function shorten(names: readonly string[], most: number): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

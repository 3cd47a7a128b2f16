import type { Finding } from '../model/finding.ts';
import type { ComponentStatus, NodeStatus, LookReport, UnknownCheck } from '../model/report.ts';
import { isProbe, markOf } from './mark-of.ts';
import { MARKS } from './palette.ts';
import { pathChanges } from './path-changes.ts';

/**
 * What is different from the report before, a line each behind the time of day: the first line of the screen, findings and
 * unknown checks that came (+) or went (-), paths, nodes and components. Empty when nothing is that a reader would want to know.
 */
export function renderChanges(before: LookReport, after: LookReport): string {
  const lines = [
    ...(before.summary === after.summary ? [] : [`${MARKS[markOf(after)]} ${after.summary}`]),
    ...comings(before.findings, after.findings, ({ fingerprint }) => fingerprint, findingLine),
    ...comings(before.unknown, after.unknown, ({ code, missing }) => `${code} ${missing.map(({ node }) => node).join()}`, unknownLine),
    ...(isProbe(before) && isProbe(after) ? pathChanges(before, after) : []),
    ...steps(before.nodes, after.nodes, ({ name }) => name, nodeParts),
    ...steps(before.components, after.components, ({ name }) => name, componentParts),
  ];
  return lines.map((line) => `${after.taken.slice(11, 19)}  ${line}\n`).join('');
}

/** What is in one list and not in the other. */
function comings<T>(before: readonly T[], after: readonly T[], key: (item: T) => string, line: (item: T) => string): string[] {
  const [had, has] = [new Set(before.map(key)), new Set(after.map(key))];
  return [...after.filter((item) => !had.has(key(item))).map((item) => `+ ${line(item)}`), ...before.filter((item) => !has.has(key(item))).map((item) => `- ${line(item)}`)];
}

/** What came, what went, and the parts that are different of what stayed. */
function steps<T>(before: readonly T[], after: readonly T[], key: (item: T) => string, parts: (item: T) => Readonly<Record<string, string>>): string[] {
  const old = new Map(before.map((item) => [key(item), parts(item)]));
  const changed = after.flatMap((item) => {
    const had = old.get(key(item));
    if (had === undefined) return [];
    return Object.entries(parts(item)).flatMap(([name, value]) => (had[name] === value ? [] : [`${key(item)}: ${name} ${had[name] || 'none'} → ${value || 'none'}`]));
  });
  return [...comings(before, after, key, (item) => `${key(item)}: ${Object.entries(parts(item)).filter(([, value]) => value !== '').map((part) => part.join(' ')).join(', ')}`), ...changed];
}

function findingLine({ code, severity, message }: Finding): string {
  return `${code} ${severity}: ${message}`;
}

function unknownLine({ code, name, missing, error }: UnknownCheck): string {
  return `unknown ${code} ${name}: ${error ?? missing[0]?.detail ?? ''}`;
}

function nodeParts({ agent, version, address, sessions, podAddresses, notes }: NodeStatus): Readonly<Record<string, string>> {
  return {
    agent: [agent.state, version ?? ''].filter((part) => part !== '').join(' '),
    address: address ?? '',
    sessions: sessions === null ? '' : `${sessions.established} of ${sessions.expected ?? '?'}`,
    'pod IPs': podAddresses === null ? '' : `${podAddresses.used} of ${podAddresses.total}`,
    // The age of a heartbeat grows by itself.
    note: notes.map((note) => note.replace(/^heartbeat .* old$/, 'heartbeat is old')).join('; '),
  };
}

function componentParts({ ready, desired, state, detail }: ComponentStatus): Readonly<Record<string, string>> {
  return { ready: state === '' ? `${ready}/${desired}` : state, mode: detail };
}

import type { FactName } from '../model/facts.ts';
import type { Rung } from '../model/path-facts.ts';
import type { PathSummary, ReachSummary } from '../model/probe-report.ts';
import type { NotSeen, StatusReport } from '../model/report.ts';
import { count, nameList } from './name-list.ts';

/** What the first line of a probe is told from. */
export interface ProbeSummaryInputs {
  readonly status: StatusReport;
  readonly paths: readonly PathSummary[];
  readonly reach: readonly ReachSummary[];
  readonly notSeen: readonly NotSeen[];
}

/**
 * The answer in one sentence: the gravest finding; else what is broken without one; else what was not seen. Healthy only where
 * paths were tried and are whole.
 */
export function probeSummary({ status, paths, reach, notSeen }: ProbeSummaryInputs): string {
  const broken = paths.filter(({ state }) => state === 'broken');
  const cut = reach.filter(({ state }) => state === 'broken');
  if (status.cni.cni === 'unsupported' || status.nodes.length === 0 || isSaidByFinding(status, broken.length + cut.length > 0)) return status.summary;
  if (broken.length > 0) return brokenPaths(broken, paths.length);
  if (cut.length > 0) return outOfReach(cut);
  const [silent] = notSeen;
  if (silent !== undefined) return `${nameList(notSeen.map(({ node }) => node))} ${notSeen.length === 1 ? 'was' : 'were'} not seen: ${silent.why}`;
  if (!status.summary.startsWith('healthy')) return status.summary;
  return status.nodes.length === 1 ? `${alone(status, reach)}` : whole(status, paths);
}

/** Facts that tell of broken paths themselves. */
const OF_PATHS: readonly FactName[] = ['node.paths', 'node.reach', 'node.comparisons', 'node.endPod'];

/** A warning about something else is no answer where packets are lost. */
function isSaidByFinding({ findings, summary }: StatusReport, isBroken: boolean): boolean {
  const quoted = findings.find(({ message }) => summary.startsWith(message));
  if (quoted === undefined) return false;
  return !isBroken || quoted.severity === 'critical' || quoted.evidence.some(({ fact }) => OF_PATHS.includes(fact));
}

const PLACES: Readonly<Record<Rung, string>> = {
  address: "at the other node's address",
  port: "at the CNI's port",
  tunnel: 'in the tunnel',
  pod: 'between node and pod',
  pods: 'between pods',
  'full-size': 'with full-size packets only',
};

/** `4 of 6 paths break in the tunnel, all from or to n3`. */
function brokenPaths(broken: readonly PathSummary[], all: number): string {
  const places = [...new Set(broken.map(({ broken: rung }) => rung))].flatMap((rung) => (rung === null ? [] : [PLACES[rung]]));
  const loses = broken.every(({ answered }) => answered > 0);
  const where = places.length === 1 ? ` ${places[0] ?? ''}` : '';
  return `${broken.length} of ${count(all, 'path')} ${verb(loses ? 'lose packets' : 'break', broken.length)}${where}${whose(broken)}`;
}

function verb(plural: string, number: number): string {
  const [first = '', ...rest] = plural.split(' ');
  return number === 1 ? [`${first}s`, ...rest].join(' ') : plural;
}

function whose(broken: readonly PathSummary[]): string {
  const [first] = broken;
  if (first === undefined) return '';
  if (broken.length === 1) return `: ${first.from} → ${first.to}`;
  const common = [first.to, first.from].filter((node) => broken.every(({ from, to }) => from === node || to === node));
  if (common.length === 2) return `: ${first.from} ↔ ${first.to}`;
  const [node] = common;
  if (node === undefined) return `: ${first.from} → ${first.to} and ${broken.length - 1} more`;
  return `, all ${broken.every(({ to }) => to === node) ? 'to' : broken.every(({ from }) => from === node) ? 'from' : 'from or to'} ${node}`;
}

/** `DNS is out of reach from n1, n2 and n3: 0 of 3 answered; and 2 more problems`. */
function outOfReach(cut: readonly ReachSummary[]): string {
  const [first] = cut;
  if (first === undefined) return '';
  const same = cut.filter(({ what }) => what === first.what);
  const others = new Set(cut.map(({ what }) => what)).size - 1;
  const where = ` from ${nameList(same.map(({ node }) => node))}`;
  return `${first.what.replace(/ from the node$/, '')} is out of reach${where}: ${first.detail}${others === 0 ? '' : `; and ${others} more ${others === 1 ? 'problem' : 'problems'}`}`;
}

function whole({ summary }: StatusReport, paths: readonly PathSummary[]): string {
  const ok = paths.filter(({ state }) => state === 'ok').length;
  const [unknown] = paths.filter(({ state }) => state === 'unknown');
  if (ok === 0) return `nothing broken in what the API shows, but no path was tried${unknown === undefined ? '' : `: ${unknown.detail}`}`;
  if (unknown !== undefined) return `nothing broken in what could be seen; ${paths.length - ok} of ${count(paths.length, 'path')} could not be told: ${unknown.detail}`;
  return `${summary}, ${ok} of ${count(paths.length, 'path')} whole`;
}

/** A node alone has no path. */
function alone({ summary }: StatusReport, reach: readonly ReachSummary[]): string {
  const near = reach.filter(({ state }) => state === 'ok').map(({ what }) => what);
  if (near.length === 0) return 'nothing broken in what the API shows, but nothing was tried on the node';
  return `${summary}, in reach of its ${near.includes('DNS') ? 'pods and DNS' : 'pods'}`;
}

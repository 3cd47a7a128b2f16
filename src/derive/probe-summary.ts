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
  if (broken.length > 0) return brokenPaths(broken, paths);
  if (cut.length > 0) return outOfReach(cut);
  const [silent] = notSeen;
  if (silent !== undefined) return `${nameList(notSeen.map(({ node }) => node))} ${notSeen.length === 1 ? 'was' : 'were'} not seen: ${silent.why}`;
  if (!status.summary.startsWith('healthy')) return status.summary;
  return status.nodes.length === 1 ? alone(status, reach) : whole(status, paths);
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
function brokenPaths(broken: readonly PathSummary[], paths: readonly PathSummary[]): string {
  const loses = broken.every(({ answered }) => answered > 0);
  return `${broken.length} of ${count(paths.length, 'path')} ${verb(loses ? 'lose packets' : 'break', broken.length)}${placeOf(broken)}${whose(broken, paths)}`;
}

function verb(plural: string, number: number): string {
  const [first = '', ...rest] = plural.split(' ');
  return number === 1 ? [`${first}s`, ...rest].join(' ') : plural;
}

/** Where all break, or most. */
function placeOf(broken: readonly PathSummary[]): string {
  const [most] = [...Map.groupBy(broken, ({ broken: rung }) => rung)].sort(([, a], [, b]) => b.length - a.length);
  if (most === undefined || most[0] === null) return '';
  return most[1].length === broken.length ? ` ${PLACES[most[0]]}` : `, ${most[1].length} of them ${PLACES[most[0]]}`;
}

/** Whose paths they are: the ends of a few, the node that all share, or nodes of which no path is whole. */
function whose(broken: readonly PathSummary[], paths: readonly PathSummary[]): string {
  const [first] = broken;
  if (first === undefined) return '';
  if (broken.length === 1) return `: ${first.from} → ${first.to}`;
  const common = [first.to, first.from].filter((node) => broken.every(({ from, to }) => from === node || to === node));
  if (common.length === 2) return `: ${first.from} ↔ ${first.to}`;
  const [node] = common;
  if (node === undefined) return nodesAtFault(broken, paths);
  return `, all ${broken.every(({ to }) => to === node) ? 'to' : broken.every(({ from }) => from === node) ? 'from' : 'from or to'} ${node}`;
}

/** Nodes from or to which no path is whole, where they are fewer than all and every broken path is one of theirs. */
function nodesAtFault(broken: readonly PathSummary[], paths: readonly PathSummary[]): string {
  const sound = new Set(paths.flatMap(({ state, from, to }) => (state === 'broken' ? [] : [from, to])));
  const cut = [...new Set(broken.flatMap(({ from, to }) => [from, to]))].filter((node) => !sound.has(node)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const isTheirs = broken.every(({ from, to }) => cut.includes(from) || cut.includes(to));
  return isTheirs && sound.size > 0 ? `, all from or to ${nameList(cut)}` : '';
}

/** `DNS is out of reach from n1, n2 and n3: 0 of 3 answered; and 2 more problems`. */
function outOfReach(cut: readonly ReachSummary[]): string {
  const [first] = cut;
  if (first === undefined) return '';
  const same = cut.filter(({ what }) => what === first.what);
  const others = new Set(cut.map(({ what }) => what)).size - 1;
  const where = ` from ${nameList(same.map(({ node }) => node))}`;
  return `${first.what.replace(/ from the node$/, '')} ${first.lossy ? 'loses packets' : 'is out of reach'}${where}: ${first.detail}${others === 0 ? '' : `; and ${others} more ${others === 1 ? 'problem' : 'problems'}`}`;
}

function whole({ summary }: StatusReport, paths: readonly PathSummary[]): string {
  const ok = paths.filter(({ state }) => state === 'ok').length;
  const [unknown] = paths.filter(({ state }) => state === 'unknown');
  const why = unknown === undefined ? '' : `: ${unknown.detail}`;
  if (ok === 0 && paths.every(({ rungs }) => rungs.length === 0)) return `nothing broken in what the API shows, but no path was tried${why}`;
  if (ok === 0) return `nothing broken in what could be seen; whether pods reach each other could not be told${why}`;
  if (unknown !== undefined) return `nothing broken in what could be seen; ${paths.length - ok} of ${count(paths.length, 'path')} could not be told: ${unknown.detail}`;
  return `${summary}, ${ok} of ${count(paths.length, 'path')} whole`;
}

/** A node alone has no path. */
function alone({ summary }: StatusReport, reach: readonly ReachSummary[]): string {
  const near = reach.filter(({ state }) => state === 'ok').map(({ what }) => what);
  if (near.length === 0) return 'nothing broken in what the API shows, but nothing was tried on the node';
  return `${summary}, ${near.includes('DNS') ? 'DNS' : near[0] ?? ''} in reach`;
}

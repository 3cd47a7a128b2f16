import type { Finding, Severity } from '../model/finding.ts';
import type { Identification } from '../model/identification.ts';
import type { NodeStatus, NotSeen, UnknownCheck } from '../model/report.ts';
import { productAndVersion } from '../model/product-name.ts';
import type { MissingFact } from '../model/rule.ts';
import { count, nameList } from './name-list.ts';

/** What the first line and the next command are told from. */
export interface SummaryInputs {
  readonly cni: Identification;
  /** Why nothing tells which CNI runs, when nothing does. */
  readonly untold: string | undefined;
  readonly nodes: readonly NodeStatus[];
  readonly notSeen: readonly NotSeen[];
  /** Causes first. */
  readonly findings: readonly Finding[];
  readonly unknown: readonly UnknownCheck[];
  /** The severity from which on a finding is a problem. */
  readonly failOn: Severity;
  /** What could not be checked counts as much as a finding: it is said first. */
  readonly strict: boolean;
}

const RANK: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

/** Causes that are problems, or whose consequences are. */
export function problems(findings: readonly Finding[], failOn: Severity): Finding[] {
  const grave = (finding: Finding): boolean =>
    RANK[finding.severity] <= RANK[failOn] || findings.some((effect) => effect.explainedBy === finding.fingerprint && grave(effect));
  return findings.filter((finding) => finding.explainedBy === undefined && grave(finding));
}

/** The answer in one sentence. It says only what was seen. */
export function summaryOf({ cni, untold, nodes, notSeen, findings, unknown, failOn, strict }: SummaryInputs): string {
  if (cni.cni === 'unsupported') {
    if (untold !== undefined) return `cannot tell which CNI runs: ${untold}`;
    const product = cni.product === 'unknown' ? 'an unknown CNI' : cni.product;
    return `${product} provides the pod network; this program knows Calico, Flannel and Canal`;
  }
  const [first, ...more] = problems(findings, failOn === 'info' ? 'info' : 'warning');
  if (first !== undefined) {
    const others = more.filter(({ severity }) => severity !== 'info').length;
    return others === 0 ? first.message : `${first.message}; and ${others} more ${others === 1 ? 'problem' : 'problems'}`;
  }
  const [silent] = notSeen;
  if (silent !== undefined) return `${nameList(notSeen.map(({ node }) => node))} ${notSeen.length === 1 ? 'was' : 'were'} not seen: ${silent.why}`;
  if (unknown.length > 0) {
    const open = `${count(unknown.length, 'check')} could not be made: ${mainReason(unknown)}`;
    return strict ? open : `nothing broken in what could be seen; ${open}`;
  }
  return nodes.length === 0 ? 'healthy so far: the cluster has no nodes' : `healthy: ${[count(nodes.length, 'node'), productAndVersion(cni), sessionsOf(nodes)].filter((part) => part !== '').join(', ')}`;
}

/** The next command to type: that of the gravest problem, else one that shows which right is missing. */
export function nextOf({ findings, unknown, failOn }: SummaryInputs): string | null {
  const found = problems(findings, failOn === 'info' ? 'info' : 'warning');
  if (found.length > 0) return found.find(({ next }) => next !== undefined)?.next ?? null;
  return unknown.flatMap(({ missing }) => missing).map(askForRight).find((command) => command !== undefined) ?? null;
}

/** In a healthy cluster only such sessions are down as no route between nodes depends on. */
function sessionsOf(nodes: readonly NodeStatus[]): string {
  const counted = nodes.flatMap(({ sessions }) => sessions ?? []);
  if (counted.length === 0) return '';
  const established = counted.reduce((sum, { established: up }) => sum + up, 0);
  const expected = counted.reduce<number | null>((sum, session) => (sum === null || session.expected === null ? null : sum + session.expected), 0);
  if (expected === null) return `${count(established, 'BGP session')} established`;
  return `${established} of ${count(expected, 'BGP session')} established${established < expected ? ', which no route needs' : ''}`;
}

/** The reason that most checks share, and the nodes that it is about. */
function mainReason(unknown: readonly UnknownCheck[]): string {
  const counts = new Map<string, number>();
  for (const { missing, error } of unknown) {
    const { detail, reason: why } = missing[0] ?? { detail: 'its facts are missing', reason: 'failed' };
    const nodes = [...new Set(missing.flatMap(({ detail: other, node }) => (other === detail ? (node ?? []) : [])))];
    const reason = error !== undefined ? 'a bug in this program' : nodes.length === 0 || why === 'forbidden' ? detail : `${detail} (${nameList(nodes)})`;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? '';
}

const RIGHT = /\b(get|list|watch|create) ([a-z][a-z0-9.-]*)(?:\/([a-z0-9.-]+))?(?: in ([a-z0-9-]+))?/;
/** Kinds that live in namespaces, and are asked for in all of them. */
const NAMESPACED = ['pods', 'events', 'daemonsets.apps', 'deployments.apps'];
const SUBRESOURCES = ['exec', 'log'];

/** `no right to create pods/exec in kube-system` as the command that asks the API server for just that right. */
function askForRight({ reason, detail }: MissingFact): string | undefined {
  const right = reason === 'forbidden' ? RIGHT.exec(detail) : null;
  if (right === null) return undefined;
  const [, verb, resource, name, namespace] = right;
  const subresource = name !== undefined && SUBRESOURCES.includes(name);
  const what = name === undefined ? resource : subresource ? `${resource} --subresource=${name}` : `${resource}/${name}`;
  const everywhere = NAMESPACED.includes(resource ?? '') ? ' --all-namespaces' : '';
  return `kubectl auth can-i ${verb} ${what}${namespace === undefined ? everywhere : ` -n ${namespace}`}`;
}

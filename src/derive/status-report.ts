import type { FactName } from '../model/facts.ts';
import type { Finding, Severity } from '../model/finding.ts';
import { valueOf } from '../model/observation.ts';
import type { UnavailableReason } from '../model/observation.ts';
import type { CheckCounts, StatusReport, UnknownCheck, UnreadFact } from '../model/report.ts';
import type { Verdict } from '../model/rule.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { componentStatuses } from './component-status.ts';
import { nodeStatuses, nodesNotSeen } from './node-status.ts';
import { nextOf, problems, summaryOf } from './status-summary.ts';

/** What counts as broken. */
export interface StatusOptions {
  readonly failOn: Severity;
  readonly strict: boolean;
}

/** All that status has to say about a snapshot. `findings` are those of the verdicts, folded and in order. */
export function statusReport(snapshot: Snapshot, verdicts: readonly Verdict[], findings: readonly Finding[], options: StatusOptions): StatusReport {
  const { identification: cni } = snapshot;
  const nodes = nodeStatuses(snapshot);
  const unknown = unknownChecks(verdicts);
  const notSeen = nodesNotSeen(snapshot);
  const inputs = { cni, untold: whyUntold(snapshot), nodes, notSeen, findings, unknown, ...options };
  return {
    apiVersion: 'kubectl-cni/v1',
    kind: 'Status',
    healthy: cni.cni !== 'unsupported' && problems(findings, options.failOn).length === 0 && unknown.length + notSeen.length === 0,
    summary: summaryOf(inputs),
    taken: snapshot.taken,
    tool: snapshot.tool,
    kubernetes: valueOf(snapshot.cluster['cluster.version'])?.gitVersion ?? null,
    cni,
    nodes,
    components: componentStatuses(snapshot),
    findings,
    unknown,
    notSeen,
    unread: unreadFacts(snapshot, unknown),
    checks: countsOf(verdicts),
    leftOut: leftOut(snapshot),
    next: nextOf(inputs),
  };
}

/** Where the DaemonSets were not seen, and the nodes show no CNI, the one that runs may well be one that this program knows. */
function whyUntold({ identification, cluster }: Snapshot): string | undefined {
  const sets = cluster['cluster.daemonSets'];
  if (identification.cni !== 'unsupported' || identification.signs.length > 0) return undefined;
  return sets?.state === 'unavailable' ? sets.detail : 'no DaemonSet was found, and the nodes do not say';
}

/** Checks that could not be made, wholly or for some nodes. */
function unknownChecks(verdicts: readonly Verdict[]): UnknownCheck[] {
  return verdicts.flatMap(({ code, name, outcome, missing, reason }) => {
    if (outcome === 'error') return [{ code, name, missing, error: reason ?? 'no reason given' }];
    return (outcome === 'unknown' || outcome === 'fail') && (outcome === 'unknown' || missing.length > 0) ? [{ code, name, missing }] : [];
  });
}

/** What no check missed: it would have told more of the screen, or made sure of what other facts tell. */
function unreadFacts({ cluster }: Snapshot, unknown: readonly UnknownCheck[]): UnreadFact[] {
  const missed = new Set<string>(unknown.flatMap(({ missing }) => missing.map(({ detail }) => detail)));
  return Object.entries(cluster).flatMap(([fact, observation]) =>
    observation.state === 'unavailable' && UNREAD.includes(observation.reason) && !missed.has(observation.detail) ? [{ fact: fact as FactName, detail: observation.detail }] : [],
  );
}

const UNREAD: readonly UnavailableReason[] = ['forbidden', 'timeout', 'failed', 'parse-failed'];

function countsOf(verdicts: readonly Verdict[]): CheckCounts {
  const number = (outcome: Verdict['outcome']): number => verdicts.filter((verdict) => verdict.outcome === outcome).length;
  return { pass: number('pass'), fail: number('fail'), unknown: number('unknown'), skip: number('skip'), error: number('error') };
}

/** What was left out on request. A snapshot that was saved with --node has more nodes in it than were asked. */
function leftOut({ identification, nodes, nodesAsked }: Snapshot): string[] {
  const names = Object.keys(nodes);
  const shown = names.filter((name) => nodesAsked.length === 0 || nodesAsked.includes(name));
  const why = new Set(
    shown.flatMap((name) => {
      const bird = nodes[name]?.['node.bird'];
      return bird?.state === 'unavailable' && bird.reason === 'not-asked' ? [/--no-exec|--node/.exec(bird.detail)?.[0] ?? bird.detail] : [];
    }),
  );
  const others = names.length - shown.length;
  return [
    ...(identification.variant.bgp ? [...why].map((flag) => (flag === '--node' ? 'BGP sessions (the snapshot was taken with --node)' : `BGP sessions (${flag})`)) : []),
    ...(others > 0 ? [`${others} other ${others === 1 ? 'node' : 'nodes'} (--node)`] : []),
  ];
}

import type { Difference, PodCounts, ProbeReport } from '../model/probe-report.ts';
import type { UnavailableReason } from '../model/observation.ts';
import type { NotSeen, StatusReport } from '../model/report.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { pathSummaries } from './path-summaries.ts';
import { probeSummary } from './probe-summary.ts';
import { reachSummaries } from './reach-summaries.ts';

/** All that probe has to say about a snapshot: what status says of it, and what the ladder found. `pods` is null for a saved one. */
export function probeReport(status: StatusReport, snapshot: Snapshot, pods: PodCounts | null, differences: readonly Difference[]): ProbeReport {
  const names = status.nodes.map(({ name }) => name);
  const paths = pathSummaries(snapshot, names);
  const reach = reachSummaries(snapshot, names);
  const notSeen = nodesNotSeen(status, snapshot);
  const unseen = new Set(notSeen.map(({ node }) => node));
  const whole = paths.every(({ state }) => state === 'ok') && reach.every(({ state }) => state !== 'broken');
  // A node alone has no path; its own pod stands for one.
  const tried = [...(names.length > 1 ? paths : reach)].some(({ state }) => state === 'ok');
  return {
    ...status,
    kind: 'ProbeReport',
    healthy: status.healthy && notSeen.length === 0 && whole && tried,
    summary: probeSummary({ status, paths, reach, notSeen }),
    nodes: status.nodes.map((node) => (unseen.has(node.name) ? { ...node, seen: false } : node)),
    notSeen,
    paths,
    reach,
    differences,
    pods,
  };
}

/** Why a debug pod tells nothing of its node, though one was wanted and could have been made. */
const MUTE: readonly UnavailableReason[] = ['timeout', 'silent', 'failed', 'not-scheduled', 'parse-failed'];

/** Nodes that status has not seen, and those whose debug pod did not start or did not answer. */
function nodesNotSeen(status: StatusReport, { nodes }: Snapshot): NotSeen[] {
  return status.nodes.flatMap(({ name }) => {
    const known = status.notSeen.find(({ node }) => node === name);
    if (known !== undefined) return [known];
    const debug = nodes[name]?.['node.debugPod'];
    return debug?.state === 'unavailable' && MUTE.includes(debug.reason) ? [{ node: name, why: debug.detail }] : [];
  });
}

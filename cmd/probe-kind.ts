import type { Severity } from '../src/model/finding.ts';
import type { ProbeReport } from '../src/model/probe-report.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import type { LookKind } from './look-kind.ts';

export const probeKind: LookKind = {
  report: async ({ snapshot, pods }, verdicts, findings, options) => {
    const { hostDifferences, probeReport, statusReport } = await import('../src/derive/index.ts');
    return probeReport(statusReport(snapshot, verdicts, findings, options), snapshot, pods, hostDifferences(snapshot));
  },
  beside: (report, snapshot) => {
    const { paths, reach, pods } = report as ProbeReport;
    return { blind: isBlind(snapshot), severities: severitiesOf(paths, reach), leftBehind: pods !== null && pods.left.length > 0 };
  },
  render: async (report, view) => {
    const { renderProbe } = await import('../src/report/index.ts');
    return renderProbe(report as ProbeReport, view);
  },
};

/** How grave it is where packets stop; a warning where a part of them is lost. */
function severitiesOf(paths: ProbeReport['paths'], reach: ProbeReport['reach']): Severity[] {
  const ways = [...paths.map(({ state, answered }) => ({ state, lossy: answered > 0 })), ...reach];
  return ways.flatMap(({ state, lossy }) => (state === 'broken' ? [lossy ? 'warning' : 'critical'] : []));
}

/** No debug pod told anything of its node. */
export function isBlind({ nodes }: Snapshot): boolean {
  return Object.values(nodes).every((facts) => facts['node.debugPod']?.state !== 'observed');
}

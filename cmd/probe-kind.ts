import type { ProbeReport } from '../src/model/probe-report.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import type { LookKind } from './look-kind.ts';

export const probeKind: LookKind = {
  report: async ({ snapshot, pods }, verdicts, findings, options) => {
    const { hostDifferences, probeReport, statusReport } = await import('../src/derive/index.ts');
    return probeReport(statusReport(snapshot, verdicts, findings, options), snapshot, pods, hostDifferences(snapshot));
  },
  isBlind,
  render: async (report, view) => {
    const { renderProbe } = await import('../src/report/index.ts');
    return renderProbe(report as ProbeReport, view);
  },
};

/** No debug pod told anything of its node. */
export function isBlind({ nodes }: Snapshot): boolean {
  return Object.values(nodes).every((facts) => facts['node.debugPod']?.state !== 'observed');
}

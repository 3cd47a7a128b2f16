import type { StatusOptions } from '../src/derive/index.ts';
import type { Finding, Severity } from '../src/model/finding.ts';
import type { LookReport } from '../src/model/report.ts';
import type { Verdict } from '../src/model/rule.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import type { StatusView } from '../src/report/index.ts';
import type { Taken } from './live-look.ts';

/** What a report says for the exit code beside its findings. */
export interface Beside {
  /** Nothing told what the command is there for, so that it could not run. */
  readonly blind: boolean;
  /** How grave each thing is that it shows, whether a finding is about it or not. */
  readonly severities: readonly Severity[];
  /** Something of ours is still in the cluster. */
  readonly leftBehind: boolean;
}

/** What a command makes of a look at a cluster: its report, and the screen of it. */
export interface LookKind {
  report(taken: Taken, verdicts: readonly Verdict[], findings: readonly Finding[], options: StatusOptions): Promise<LookReport>;
  /** What counts for the exit code beside findings; left out: nothing does. */
  beside?(report: LookReport, snapshot: Snapshot): Beside;
  /** The screen of a report that `report` has made. */
  render(report: LookReport, view: StatusView): Promise<string>;
}

export const statusKind: LookKind = {
  report: async ({ snapshot }, verdicts, findings, options) => {
    const { statusReport } = await import('../src/derive/index.ts');
    return statusReport(snapshot, verdicts, findings, options);
  },
  render: async (report, view) => {
    const { renderStatus } = await import('../src/report/index.ts');
    return renderStatus(report, view);
  },
};

import type { ProbeReport } from '../model/probe-report.ts';
import type { LookReport } from '../model/report.ts';
import type { Mark } from './palette.ts';

/** The mark of a report: of the finding that its first line quotes; else of broken paths, as losing some packets is less than losing all. */
export function markOf(report: LookReport): Mark {
  const quoted = report.findings.find(({ message }) => report.summary.startsWith(message));
  return quoted?.severity ?? (isProbe(report) ? brokenMark(report) : undefined) ?? (report.healthy ? 'healthy' : 'unknown');
}

export function isProbe(report: LookReport): report is ProbeReport {
  return 'kind' in report && report.kind === 'ProbeReport';
}

function brokenMark({ paths, reach }: ProbeReport): Mark | undefined {
  const broken = paths.filter(({ state }) => state === 'broken');
  if (broken.length === 0) return reach.some(({ state }) => state === 'broken') ? 'critical' : undefined;
  return broken.every(({ answered }) => answered > 0) ? 'warning' : 'critical';
}

import type { Severity } from '../src/model/finding.ts';
import type { LookReport } from '../src/model/report.ts';
import { EXIT } from './exit.ts';
import type { Beside } from './look-kind.ts';

/** By which flags a report is weighed. */
export interface Weights {
  /** The severity from which on a finding makes the exit code 1. */
  readonly failOn: Severity | 'never';
  readonly strict: boolean;
}

const ORDER = ['info', 'warning', 'critical', 'never'];
const NOTHING: Beside = { blind: false, severities: [], leftBehind: false };

/**
 * The exit code of a look. A CNI that is not supported, a cluster of which no node was seen, or one about which no check could be
 * made, could not be judged; else the gravest finding decides, and without one a command to which nothing was told could not run.
 * What a report shows beside its findings counts as grave as it is. A node that was not seen counts as a warning where no finding
 * is about it, and a look that was cut off, or left something behind, is never a healthy one.
 */
export function exitCode(report: LookReport, cutOff: boolean, { failOn, strict }: Weights, { blind, severities, leftBehind }: Beside = NOTHING): number {
  const { cni, nodes, findings, unknown, notSeen, checks } = report;
  if (cni.cni === 'unsupported' || nodes.length === 0) return EXIT.couldNotRun;
  if (unknown.length > 0 && checks.pass + checks.fail === 0) return EXIT.couldNotRun;
  const counts = (severity: Severity): boolean => ORDER.indexOf(severity) >= ORDER.indexOf(failOn);
  if (findings.some(({ severity }) => counts(severity))) return EXIT.findings;
  if (blind) return EXIT.couldNotRun;
  if (leftBehind || severities.some(counts)) return EXIT.findings;
  const named = new Set(findings.flatMap(({ subjects }) => subjects.map(({ node }) => node)));
  if (notSeen.some(({ node }) => !named.has(node)) && counts('warning')) return EXIT.findings;
  if (cutOff && unknown.length + notSeen.length > 0 && failOn !== 'never') return EXIT.findings;
  return strict && unknown.length > 0 ? EXIT.findings : EXIT.healthy;
}

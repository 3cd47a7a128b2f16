import type { Severity } from '../model/finding.ts';
import type { LookReport } from '../model/report.ts';

/** How many findings there are, and the next command: the last line, and alone on it, so that it can be copied. */
export function lastLines(report: LookReport, width: number, elapsedMs: number): string[] {
  const counts = `  ${countsOf(report)} · ${(elapsedMs / 1000).toFixed(1)} s`;
  return [counts, ...nextLines(report, width)];
}

/** The next command. */
export function nextLines({ next }: LookReport, width: number): string[] {
  return next === null ? [] : continued(next, width);
}

/** A command over several lines that a shell takes as one. It is broken at blanks outside quotes only. */
function continued(command: string, width: number): string[] {
  const lines: string[] = [];
  let line = '  next:';
  for (const word of command.match(/(?:"(?:\\.|[^"])*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? []) {
    if (line.length + word.length + 3 > width && line.trim() !== 'next:') {
      lines.push(`${line} \\`);
      line = `          ${word}`;
    } else {
      line = `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** `1 critical, 1 info, 2 consequences · 3 unknown`. */
function countsOf({ findings, checks, unknown }: LookReport): string {
  const causes = findings.filter(({ explainedBy }) => explainedBy === undefined);
  const effects = findings.length - causes.length;
  const severities: Severity[] = ['critical', 'warning', 'info'];
  const parts = severities.flatMap((severity) => {
    const count = causes.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity === 'warning' && count > 1 ? 'warnings' : severity}`];
  });
  if (effects > 0) parts.push(`${effects} ${effects === 1 ? 'consequence' : 'consequences'}`);
  const found = parts.length === 0 ? `${checks.pass} ${checks.pass === 1 ? 'check' : 'checks'} passed` : parts.join(', ');
  return unknown.length === 0 ? found : `${found} · ${unknown.length} unknown`;
}

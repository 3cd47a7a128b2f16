import type { Evidence, Finding, Subject } from '../model/finding.ts';
import type { LookReport } from '../model/report.ts';
import type { Palette } from './palette.ts';
import { hang, wrap } from './wrap.ts';

/** How findings are listed. */
export interface FindingView {
  readonly wide: boolean;
  readonly width: number;
  readonly palette: Palette;
  /** Not wide, and a finding that is more than information still shows what was seen and what was expected. */
  readonly proven?: boolean;
}

interface ListView extends FindingView {
  readonly report: LookReport;
  readonly nameRoom: number;
}

/**
 * The findings: causes by gravity, information last. The one that the first line quotes shows its evidence instead of saying
 * the sentence again. Wide: every sentence, all evidence, and consequences under their cause rather than a line that names them.
 */
export function findingList(report: LookReport, view: FindingView): string[] {
  const causes = report.findings.filter((finding) => finding.explainedBy === undefined);
  const ordered = [...causes.filter(({ severity }) => severity !== 'info'), ...causes.filter(({ severity }) => severity === 'info')];
  const nameRoom = Math.max(0, ...(view.wide ? report.findings : causes).map(({ name }) => name.length));
  return ordered.flatMap((finding) => block(finding, 0, { ...view, report, nameRoom }));
}

function block(finding: Finding, depth: number, view: ListView): string[] {
  const { report, wide, width, palette, proven = false } = view;
  const indent = ' '.repeat(2 * depth + 2);
  const margin = `${indent}        `;
  const quoted = !wide && report.summary.startsWith(finding.message);
  const effects = report.findings.filter(({ explainedBy }) => explainedBy === finding.fingerprint);
  const body = [
    ...(quoted ? [] : wrap(finding.message, width - margin.length)),
    ...(wide ? evidenceLines(finding.evidence, width - margin.length) : []),
    ...(proven && !wide && finding.severity !== 'info' ? firstEvidence(finding, quoted ? 2 : 1, width - margin.length) : []),
    ...(quoted && !proven ? proof(finding, width - margin.length) : []),
    ...(!wide && effects.length > 0 ? consequences(finding, report, width - margin.length) : []),
  ].map((line) => (finding.severity === 'info' ? palette.dim(line) : line));
  return [
    ...headLines(finding, indent, view),
    ...body.map((line) => margin + line),
    ...(wide ? effects.flatMap((effect) => block(effect, depth + 1, view)) : []),
  ];
}

/** Code, severity, name and subjects in columns; on a screen that is too narrow for them, what does not fit below the code. */
function headLines({ code, severity, name, subjects }: Finding, indent: string, view: ListView): string[] {
  const { palette, nameRoom, wide, width, report } = view;
  const lead = `${indent}${code}  `;
  const plain = `${lead}${severity.padEnd(8)}  ${name.padEnd(nameRoom)}  `;
  const names = subjectNames(subjects, report.nodes.length, wide ? Number.POSITIVE_INFINITY : width - plain.length);
  const head = severity === 'info' ? palette.dim : (text: string) => text;
  if (wide || plain.length + names.length <= width) return [head(`${lead}${palette[severity](severity.padEnd(8))}  ${name.padEnd(nameRoom)}  ${names}`.trimEnd())];
  const room = width - lead.length;
  const below = [...wrap(name, room), ...wrap(subjectNames(subjects, report.nodes.length, room), room)];
  return [head(`${lead}${palette[severity](severity)}`), ...below.map((line) => head(`${' '.repeat(lead.length)}${line}`))];
}

/** Subjects in as much room as there is: all names, the first ones and a count, names without their kind, or the count alone. */
function subjectNames(subjects: readonly Subject[], nodeCount: number, room: number): string {
  const nodes = subjects.every(({ kind }) => kind === 'Node');
  const full = distinct(subjects.map(({ kind, namespace, name }) => (kind === 'Node' ? name : `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`)));
  if (nodes && full.length === nodeCount && nodeCount > 3) return `all ${nodeCount} nodes`;
  for (const names of [full, distinct(subjects.map(({ name }) => name))]) {
    for (const shown of [names.length, 3, 2, 1]) {
      const more = names.length - shown;
      const text = `${names.slice(0, shown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
      if (more >= 0 && text.length <= room) return text;
    }
  }
  return full.length === 1 ? (full[0] ?? '') : `${full.length} ${nodes ? 'nodes' : 'objects'}`;
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}

/** Evidence as wide has it; what was expected stands once where the next piece has the same. */
function evidenceLines(evidence: readonly Evidence[], room: number): string[] {
  return evidence.flatMap(({ where, seen, expected }, index) => [
    ...hang('seen      ', wrap(`${where}: ${seen}`, room - 10)),
    ...(evidence[index + 1]?.expected === expected ? [] : hang('expected  ', wrap(expected, room - 10))),
  ]);
}

/** The first pieces of evidence, as what was seen and what was expected. */
function firstEvidence({ evidence }: Finding, most: number, room: number): string[] {
  const more = evidence.length > most ? wrap(`and ${evidence.length - most} more like these (-o wide)`, room) : [];
  return [...evidenceLines(evidence.slice(0, most), room), ...more];
}

/** What was seen, unless the sentence itself says it: the first two pieces of evidence. */
function proof({ evidence, message }: Finding, room: number): string[] {
  const telling = evidence.filter(({ seen }) => !message.includes(seen));
  const more = telling.length > 2 ? wrap(`and ${telling.length - 2} more like these (-o wide)`, room) : [];
  return [...telling.slice(0, 2).flatMap(({ where, seen }) => wrap(`${where}: ${seen}`, room)), ...more];
}

/** All that a finding explains, near and far. */
function consequences(cause: Finding, report: LookReport, room: number): string[] {
  const effects = [cause.fingerprint];
  const names: string[] = [];
  for (const { explainedBy, fingerprint, code, name } of report.findings) {
    if (explainedBy === undefined || !effects.includes(explainedBy)) continue;
    effects.push(fingerprint);
    names.push(`${code} ${name}`);
  }
  const unique = [...new Set(names)];
  return hang('explains  ', wrap(unique.join(', '), room - 10));
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Broken, Flavour } from '../lab/index.ts';
import { causesOf } from './status-in-lab.ts';
import type { LabStatus, LookCommand } from './status-in-lab.ts';

const HEAD = ['fault', 'where', 'command', 'first finding', 'other causes', 'consequences', 'information', 'unknown', 'seconds'];

const rows = new Map<Flavour, string[][]>();

/** Keeps what a command said of a fault, for the table that `writeFigures` makes. */
export function keepFigures(flavour: Flavour, command: LookCommand, fault: string, { place, nodes }: Broken, { report, seconds }: LabStatus): void {
  const [first, ...rest] = report.findings;
  const codes = (findings: readonly { readonly code: string }[]): string => [...new Set(findings.map(({ code }) => code))].sort().join(' ');
  const consequences = rest.filter(({ explainedBy }) => explainedBy !== undefined);
  const row = [
    fault,
    `${place}, ${nodes.join(' ')}`,
    command,
    first === undefined ? '' : `${first.code}: ${first.message}`,
    codes(causesOf(report).filter((finding) => finding !== first)),
    codes(consequences),
    codes(rest.filter((finding) => finding.severity === 'info' && !consequences.includes(finding))),
    String(report.unknown.length),
    seconds.toFixed(1),
  ];
  rows.set(flavour, [...(rows.get(flavour) ?? []), row]);
}

/** Writes the table of a flavour to `build/figures-FLAVOUR.md`. */
export function writeFigures(flavour: Flavour): void {
  const build = fileURLToPath(new URL('../../build/', import.meta.url));
  const lines = [HEAD, HEAD.map(() => '---'), ...(rows.get(flavour) ?? [])].map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  mkdirSync(build, { recursive: true });
  writeFileSync(`${build}figures-${flavour}.md`, `${lines.join('\n')}\n`);
}

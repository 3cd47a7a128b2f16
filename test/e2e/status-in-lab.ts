import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../src/model/finding.ts';
import type { ProbeReport } from '../../src/model/probe-report.ts';
import type { LookReport } from '../../src/model/report.ts';
import type { Lab } from '../lab/index.ts';
import { packagedProgram } from '../support/packaged-program.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const FAILED = `${root}build/`;

/** The command that starts the program: the packaged one, as users run it, or with LAB_SOURCE the source. */
export const PROGRAM: readonly string[] =
  process.env['LAB_SOURCE'] === undefined ? [packagedProgram()] : [process.execPath, '--disable-warning=ExperimentalWarning', `${root}cmd/kubectl-cni.ts`];

export type LookCommand = 'status' | 'probe';

/** What a `status -o json` or a `probe -o json` in a lab said, and how it ended. */
export interface LabStatus {
  readonly code: number;
  readonly report: LookReport;
  /** From the start of the program to its end. */
  readonly seconds: number;
}

/** Runs the program on the lab's workstation. */
export function inLab(lab: Lab, ...args: string[]): ReturnType<Lab['tryRun']> {
  return lab.tryRun([...PROGRAM, ...args]);
}

/** `status -o json` of a lab. */
export async function statusOf(lab: Lab, ...args: string[]): Promise<LabStatus> {
  return lookAt(lab, 'status', ...args);
}

/** `status -o json` or `probe -o json` of a lab. */
export async function lookAt(lab: Lab, command: LookCommand, ...args: string[]): Promise<LabStatus> {
  const began = performance.now();
  const { code, stdout, stderr } = await inLab(lab, command, '-o', 'json', ...args);
  const seconds = (performance.now() - began) / 1000;
  assert.notEqual(stdout, '', `${command} said nothing and ended with ${code}: ${stderr}`);
  return { code: code ?? -1, report: JSON.parse(stdout) as LookReport, seconds };
}

/** Findings that count: at warning or above, and no consequence of another one. */
export function causesOf(report: LookReport): Finding[] {
  return report.findings.filter((finding) => finding.severity !== 'info' && finding.explainedBy === undefined);
}

/** Looks until `good` holds, at most so long; throws what the last look failed with, and keeps its snapshot. */
export async function eventually(lab: Lab, seconds: number, good: (status: LabStatus) => void, command: LookCommand = 'status'): Promise<LabStatus> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const status = await lookAt(lab, command);
    try {
      good(status);
      return status;
    } catch (error) {
      if (Date.now() > deadline) {
        await keepSnapshot(lab, command);
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
}

/** Saves what the program sees of a lab in which a test failed. */
export async function keepSnapshot(lab: Lab, command: LookCommand = 'status'): Promise<void> {
  const { stdout } = await inLab(lab, command, '-o', 'wide');
  await inLab(lab, command, '--save', `${FAILED}failed-${lab.name}.json`);
  await writeFile(`${FAILED}failed-${lab.name}.txt`, stdout);
  console.error(stdout);
}

/** A healthy cluster: exit 0, every check made, nothing found at warning or above, nothing unknown. */
export function assertHealthy({ code, report }: LabStatus): void {
  assert.deepEqual(causesOf(report).map((finding) => finding.message), []);
  assert.deepEqual(report.unknown, []);
  assert.deepEqual(report.notSeen, []);
  assert.equal(report.checks.error, 0);
  const least = 'paths' in report ? 25 : 15;
  assert.ok(report.checks.pass >= least, `at least ${least} checks passed, not ${report.checks.pass}`);
  if ('paths' in report) assertWhole(report as ProbeReport);
  assert.equal(report.healthy, true);
  assert.match(report.summary, /^healthy/);
  assert.equal(code, 0);
}

/** Every way between nodes was tried and is whole, and no pod of ours is left. */
function assertWhole({ nodes, paths, reach, pods }: ProbeReport): void {
  assert.equal(paths.length, nodes.length * (nodes.length - 1));
  assert.deepEqual(paths.filter(({ state }) => state !== 'ok'), []);
  assert.deepEqual(reach.filter(({ state }) => state !== 'ok' && state !== 'untried'), []);
  assert.deepEqual(pods, { made: 2 * nodes.length, removed: 2 * nodes.length, left: [] });
}

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../src/model/finding.ts';
import type { StatusReport } from '../../src/model/report.ts';
import type { Lab } from '../lab/index.ts';

/** The bundled program, as users run it. */
export const PROGRAM = fileURLToPath(new URL('../../build/kubectl-cni.mjs', import.meta.url));
const FAILED = fileURLToPath(new URL('../../build/', import.meta.url));

/** What a `status -o json` in a lab said, and how it ended. */
export interface LabStatus {
  readonly code: number;
  readonly report: StatusReport;
}

/** Runs the bundled program on the lab's workstation. */
export function inLab(lab: Lab, ...args: string[]): ReturnType<Lab['tryRun']> {
  return lab.tryRun([process.execPath, PROGRAM, ...args]);
}

/** `status -o json` of a lab. */
export async function statusOf(lab: Lab, ...args: string[]): Promise<LabStatus> {
  const { code, stdout, stderr } = await inLab(lab, 'status', '-o', 'json', ...args);
  assert.notEqual(stdout, '', `status said nothing and ended with ${code}: ${stderr}`);
  return { code: code ?? -1, report: JSON.parse(stdout) as StatusReport };
}

/** Findings that count: at warning or above, and no consequence of another one. */
export function causesOf(report: StatusReport): Finding[] {
  return report.findings.filter((finding) => finding.severity !== 'info' && finding.explainedBy === undefined);
}

/** Looks until `good` holds, at most so long; throws what the last look failed with, and keeps its snapshot. */
export async function eventually(lab: Lab, seconds: number, good: (status: LabStatus) => void): Promise<LabStatus> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const status = await statusOf(lab);
    try {
      good(status);
      return status;
    } catch (error) {
      if (Date.now() > deadline) {
        await keepSnapshot(lab);
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
}

/** Saves what the program sees of a lab in which a test failed. */
export async function keepSnapshot(lab: Lab): Promise<void> {
  const { stdout } = await inLab(lab, 'status', '-o', 'wide');
  await inLab(lab, 'status', '--save', `${FAILED}failed-${lab.name}.json`);
  await writeFile(`${FAILED}failed-${lab.name}.txt`, stdout);
  console.error(stdout);
}

/** A healthy cluster: exit 0, every check made, nothing found at warning or above, nothing unknown. */
export function assertHealthy({ code, report }: LabStatus): void {
  assert.deepEqual(causesOf(report).map((finding) => finding.message), []);
  assert.deepEqual(report.unknown, []);
  assert.deepEqual(report.notSeen, []);
  assert.equal(report.checks.error, 0);
  assert.ok(report.checks.pass >= 15, `at least 15 checks passed, not ${report.checks.pass}`);
  assert.equal(report.healthy, true);
  assert.match(report.summary, /^healthy/);
  assert.equal(code, 0);
}

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { Broken, Flavour, Lab } from '../lab/index.ts';
import { breakFault, heal } from '../lab/index.ts';
import { expectations } from './expectations.ts';
import type { Expectation } from './expectations.ts';
import { assertHealthy, causesOf, eventually, inLab, keepSnapshot, statusOf } from './status-in-lab.ts';
import type { LabStatus } from './status-in-lab.ts';
import { testLab, testLabDown } from './test-lab.ts';

const HEALTHY_RUNS = 3;
const ALL = process.env['LAB_ALL'] === '1';
const RECORD = process.env['LAB_RECORD'] === '1';

/**
 * All that `status` promises of a flavour, on a cluster of its own: healthy when it is, and each fault named and nothing else.
 * A fault of several flavours is tried in the first one only, in all of them with LAB_ALL=1; LAB_RECORD=1 records the baseline anew.
 */
export function statusSuite(flavour: Flavour): void {
  describe(flavour, () => {
    let lab: Lab;
    before(async () => {
      lab = await testLab(flavour, flavour, 3);
    });
    after(() => testLabDown(flavour));

    it(`is healthy, ${HEALTHY_RUNS} times`, async () => {
      for (let run = 0; run < HEALTHY_RUNS; run++) await sound(lab, assertHealthy);
      if (RECORD) await inLab(lab, 'status', '--save', fileURLToPath(new URL(`../baselines/${flavour}.json`, import.meta.url)));
    });

    it('fits 80 columns, and its first line is the answer', async () => {
      const { code, stdout, stderr } = await inLab(lab, 'status');
      assert.equal(stderr, '');
      assert.match(stdout, /^✓ healthy: 3 nodes/);
      for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line);
      assert.equal(code, 0);
    });

    it('leaves the BGP sessions out with --no-exec, and makes no other request twice', async () => {
      const { stderr } = await inLab(lab, 'status', '--no-exec', '-v', '6');
      const requests = stderr.split('\n').filter((line) => / in \d+ ms, /.test(line)).map((line) => line.replace(/ \d+ in .*/, ''));
      assert.ok(requests.length > 5, stderr);
      assert.deepEqual(requests.filter((request, index) => requests.indexOf(request) !== index), [], 'made twice');
      assert.deepEqual(requests.filter((request) => request.includes('/exec')), []);
    });

    for (const [name, expectation] of Object.entries(expectations)) {
      if (!(ALL ? expectation.flavours : expectation.flavours.slice(0, 1)).includes(flavour)) continue;
      it(`${name}: ${expectation.seenByStatus === false ? 'is not for status to see' : `says ${expectation.code} and nothing else`}`, async () => {
        await sound(lab, assertHealthy);
        try {
          const broken = await breakFault(lab, name, { random: Math.random });
          await eventually(lab, expectation.seconds ?? 90, (status) => assertNamed(status, expectation, broken));
        } finally {
          await heal(lab);
        }
        await eventually(lab, 120, assertHealthy);
      });
    }
  });
}

async function sound(lab: Lab, good: (status: LabStatus) => void): Promise<void> {
  const status = await statusOf(lab);
  try {
    good(status);
  } catch (error) {
    await keepSnapshot(lab);
    throw error;
  }
}

/** The cause is named first, on the nodes that were broken and on no other, and nothing else is called a cause. */
function assertNamed({ code, report }: LabStatus, expectation: Expectation, broken: Broken): void {
  if (expectation.seenByStatus === false) {
    assert.deepEqual(causesOf(report).map((finding) => finding.message), [], 'status has no fact of it, so it may say nothing');
    return;
  }
  const [first] = report.findings;
  assert.equal(first?.code, expectation.code, `${broken.place} on ${broken.nodes.join(', ')}: ${report.summary}`);
  const also = expectation.alsoCauses ?? [];
  assert.deepEqual(
    causesOf(report).map((finding) => finding.code).filter((each) => each !== expectation.code && !also.includes(each)),
    [],
    'a second root cause',
  );
  const named = new Set(causesOf(report).filter((finding) => finding.code === expectation.code).flatMap((finding) => finding.subjects.flatMap((subject) => subject.node ?? [])));
  for (const node of named) assert.ok(broken.nodes.includes(node) || expectation.namesPeers === true, `${node} was not touched: ${report.summary}`);
  if (named.size > 0) for (const node of broken.nodes) assert.ok(named.has(node), `${node} is not named: ${report.summary}`);
  assert.equal(code, first?.severity === 'info' ? 0 : 1);
}

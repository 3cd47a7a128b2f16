import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { Flavour, Lab } from '../lab/index.ts';
import { expectations } from './expectations.ts';
import { sound, testFault } from './fault-test.ts';
import { writeFigures } from './figures.ts';
import { assertHealthy, inLab } from './status-in-lab.ts';
import { testLab, testLabDown } from './test-lab.ts';

const ALL = process.env['LAB_ALL'] === '1';
const HEALTHY_RUNS = 3;
const HEALTHY_PROBES = ALL ? 10 : 3;
/** Its manifests ask for no memory, and this version was not tested with the Kubernetes of the lab. */
const CALICO_INFORMATION = ['CNI117', 'CNI118'];
const RECORD = process.env['LAB_RECORD'] === '1';

/**
 * All that `status` promises of a flavour, on a cluster of its own: healthy when it is, and each fault named and nothing else.
 * A fault of several flavours is tried in one only, in all of them with LAB_ALL=1; LAB_RECORD=1 records the baseline anew.
 */
export function statusSuite(flavour: Flavour): void {
  describe(flavour, () => {
    let lab: Lab;
    before(async () => {
      lab = await testLab(flavour, flavour, { nodes: 3 });
    });
    after(async () => {
      writeFigures(flavour);
      await testLabDown(flavour);
    });

    it(`is healthy, ${HEALTHY_RUNS} times`, async () => {
      for (let run = 0; run < HEALTHY_RUNS; run++) await sound(lab, assertHealthy);
      await sound(lab, ({ report }) => assert.deepEqual(report.findings.map(({ code }) => code), flavour.startsWith('flannel') ? [] : CALICO_INFORMATION));
      if (RECORD) await inLab(lab, 'status', '--save', fileURLToPath(new URL(`../baselines/${flavour}.json`, import.meta.url)));
    });

    it(`is healthy for probe, ${HEALTHY_PROBES} times`, async () => {
      for (let run = 0; run < HEALTHY_PROBES; run++) await sound(lab, assertHealthy, 'probe');
      // Only now has every node of Calico a block of addresses.
      if (RECORD) await inLab(lab, 'probe', '--save', fileURLToPath(new URL(`../baselines/probe/${flavour}.json`, import.meta.url)));
    });

    for (const command of ['status', 'probe']) {
      it(`fits 80 columns, and its first line is the answer: ${command}`, async () => {
        const { code, stdout, stderr } = await inLab(lab, command);
        assert.equal(stderr, '');
        assert.match(stdout, /^✓ healthy: 3 nodes/);
        for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line);
        assert.equal(code, 0);
      });
    }

    it('leaves the BGP sessions out with --no-exec, and makes no other request twice', async () => {
      const { stderr } = await inLab(lab, 'status', '--no-exec', '-v', '6');
      const requests = stderr.split('\n').filter((line) => / in \d+ ms, /.test(line)).map((line) => line.replace(/ \d+ in .*/, ''));
      assert.ok(requests.length > 5, stderr);
      assert.deepEqual(requests.filter((request, index) => requests.indexOf(request) !== index), [], 'made twice');
      assert.deepEqual(requests.filter((request) => request.includes('/exec')), []);
    });

    for (const [name, expectation] of Object.entries(expectations)) {
      const { flavours } = expectation;
      if (ALL ? flavours.includes(flavour) : flavours[0] === flavour) testFault(name, () => lab);
    }
  });
}

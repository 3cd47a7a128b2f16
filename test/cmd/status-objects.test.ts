import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { ApiObject } from '../../src/kube/index.ts';
import type { StatusReport } from '../../src/model/report.ts';
import { memoryCluster } from '../support/memory-cluster.ts';
import { runCommand } from '../support/test-context.ts';

const folder = fileURLToPath(new URL('../objects/', import.meta.url));

/** Cases that between them make every request. */
const ALL_RIGHTS = ['calico-manifest-vxlan-typha', 'calico-operator', 'canal-manifest', 'flannel-manifest', 'none'];

interface Case {
  readonly name: string;
  readonly version: string;
  readonly product: string;
  readonly cni: string;
  readonly objects: readonly ApiObject[];
}

const cases: readonly Case[] = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => {
    const [head, ...objects] = parseAllDocuments(readFileSync(`${folder}${file}`, 'utf8')).map((document) => document.toJS() as unknown);
    const { kubernetes, expect } = head as { kubernetes: string; expect: { product: string; cni: string } };
    return { name: file.replace('.yaml', ''), version: kubernetes, product: expect.product, cni: expect.cni, objects: objects as ApiObject[] };
  });

/** Whole commands on clusters that no lab can hold. */
describe('status on objects as upstream renders them', function () {
  this.timeout(30_000);
  for (const { name, version, product, cni, objects } of cases) {
    const cluster = () => memoryCluster(objects, { version, exec: () => '', logs: () => undefined });

    it(`${name}: names the CNI, and ends as it should`, async () => {
      const { code, out, err } = await runCommand(['status', '-o', 'json'], { cluster: cluster() });
      assert.equal(err, '');
      const report = JSON.parse(out) as StatusReport;
      assert.equal(report.cni.cni, cni);
      assert.equal(report.checks.error, 0);
      if (cni === 'none') assert.equal(report.findings[0]?.code, 'CNI101');
      if (cni === 'unsupported') assert.equal(code, 2);
      else if (cni === 'none') assert.equal(code, 1);
      assert.ok(report.summary.length > 0);
      const screen = await runCommand(['status'], { cluster: cluster() });
      if (cni !== 'none') assert.ok(screen.out.includes(product), screen.out);
      for (const line of screen.out.split('\n')) assert.ok(line.length <= 80, line);
    });

    if (ALL_RIGHTS.includes(name)) it(`${name}: goes on without any one right, and says which it lacks`, async () => {
      const whole = cluster();
      await runCommand(['status'], { cluster: whole });
      const lists = new Set(whole.requests().filter(({ status }) => status === 200).flatMap(({ request }) => /\/([a-z]+)(\?|$)/.exec(request)?.[1] ?? []));
      for (const plural of lists) {
        const failing = memoryCluster(objects, { version, exec: () => '', logs: () => undefined, failures: [{ match: new RegExp(`^list ${plural}`), how: 'forbidden' }] });
        const { code, out, err } = await runCommand(['status', '-o', 'json'], { cluster: failing });
        assert.equal(err, '', plural);
        const report = JSON.parse(out) as StatusReport;
        assert.equal(report.checks.error, 0, plural);
        assert.ok([0, 1, 2].includes(code));
        assert.doesNotMatch(report.summary, /unknown/, plural);
        if (failing.unmetFailures().length === 0) assert.equal(report.healthy, false, `${plural}: not healthy, since not seen`);
      }
    });
  }

  it('an empty cluster, without nodes', async () => {
    const { code, out, err } = await runCommand(['status'], { cluster: memoryCluster([]) });
    assert.equal(err, '');
    assert.doesNotMatch(out, /healthy/);
    assert.equal(code, 2);
  });
});

import assert from 'node:assert/strict';
import { baselineNames } from '../support/fixture.ts';
import { matchGolden } from '../support/golden.ts';
import { runCommand } from '../support/test-context.ts';

describe('probe --from', () => {
  for (const name of baselineNames('probe')) {
    it(`is healthy on the baseline ${name}`, async () => {
      const { code, out, err } = await runCommand(['probe', '--from', `test/baselines/${name}.json`]);
      assert.equal(err, '');
      assert.match(out, /^✓ healthy: .* 6 of 6\s+paths\s+whole/);
      assert.equal(code, 0);
      matchGolden(`${name}.table.txt`, out);
    });
  }

  it('names the blocked port first on the recorded broken cluster, and nothing else as a cause', async () => {
    const { code, out, err } = await runCommand(['probe', '--from', 'test/examples/overlay-port-blocked.json']);
    assert.equal(err, '');
    assert.match(out, /^✗ n3 drops UDP 8472 \(VXLAN\) in its own packet filter: no pod on n3 can be\n/);
    assert.equal(out.match(/^  CNI\d+/gm)?.length, 1);
    assert.equal(code, 1);
    matchGolden('overlay-port-blocked.table.txt', out);
    const wide = await runCommand(['probe', '--from', 'test/examples/overlay-port-blocked.json', '-o', 'wide']);
    matchGolden('overlay-port-blocked.wide.txt', wide.out);
  });

  it('never ends with 0 where packets stop, whatever checks are made of it', async () => {
    const { code, out } = await runCommand(['probe', '--from', 'test/examples/overlay-port-blocked.json', '--checks', 'CNI117']);
    assert.match(out, /^✗ 4 of 6 paths break in the tunnel/);
    assert.equal(code, 1);
    assert.equal((await runCommand(['probe', '--from', 'test/examples/overlay-port-blocked.json', '--checks', 'CNI117', '--fail-on', 'never'])).code, 0);
  });

  it('says that a snapshot of status has no path in it, and could not run', async () => {
    const { code, out } = await runCommand(['probe', '--from', 'test/baselines/canal.json']);
    assert.match(out, /^\? nothing broken in what the API shows, but no path was tried/);
    assert.equal(code, 2);
  });

  it('looks at one node alone, and judges the checks that were named', async () => {
    const { out } = await runCommand(['probe', '--from', 'test/baselines/probe/canal.json', '--node', 'n1', '--checks', 'CNI117', '-o', 'json']);
    const { checks, findings } = JSON.parse(out) as { checks: object; findings: { code: string }[] };
    assert.deepEqual(checks, { pass: 0, fail: 1, unknown: 0, skip: 0, error: 0 });
    assert.deepEqual(findings.map(({ code }) => code), ['CNI117']);
    const ignored = await runCommand(['probe', '--from', 'test/baselines/probe/canal.json', '--ignore', 'cni117,CNI118']);
    assert.doesNotMatch(ignored.out, /CNI11[78]/);
  });
});

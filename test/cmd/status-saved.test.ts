import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { matchGolden } from '../support/golden.ts';
import { runCommand } from '../support/test-context.ts';

/** Seen from the project's root, so that the screens say the same on every machine. */
const folder = (name: string): string => `test/${name}/`;
const saved = (name: string): [name: string, path: string][] =>
  readdirSync(folder(name)).filter((file) => file.endsWith('.json')).map((file) => [file.replace('.json', ''), `${folder(name)}${file}`]);

describe('status --from', () => {
  for (const [name, path] of saved('baselines')) {
    it(`is healthy on the baseline ${name}`, async () => {
      const { code, out, err } = await runCommand(['status', '--from', path]);
      assert.equal(err, '');
      assert.match(out, /^✓ healthy/);
      assert.equal(code, 0);
      matchGolden(`status/${name}.table.txt`, out);
    });
  }

  for (const [name, path] of saved('examples')) {
    for (const output of ['table', 'wide', 'json', 'yaml']) {
      it(`says what is broken in the example ${name}, as ${output}`, async () => {
        const { code, out, err } = await runCommand(['status', '-o', output, '--from', path]);
        assert.equal(err, '');
        assert.equal(code, 1);
        matchGolden(`status/${name}.${output}.${{ table: 'txt', wide: 'txt' }[output] ?? output}`, out);
      });
    }
    it(`exits as told on the example ${name}`, async () => {
      assert.equal((await runCommand(['status', '--from', path, '--fail-on', 'never'])).code, 0);
      assert.equal((await runCommand(['status', '--from', path, '--fail-on', 'info'])).code, 1);
    });
    it(`saves the example ${name} again as it was`, async () => {
      const { written } = await runCommand(['status', '--from', path, '--save', 'again.json']);
      const again = await runCommand(['status', '--from', path, '--save', 'twice.json']);
      assert.equal(written['again.json'], again.written['twice.json']);
    });
  }

  it('offers the nearest node, and looks at one node alone', async () => {
    const [, path] = saved('examples')[0] ?? assert.fail('there are examples');
    const { code, err } = await runCommand(['status', '--from', path, '--node', 'n11']);
    assert.match(err, /there is no node "n11"\n {2}Did you mean n1\?/);
    assert.equal(code, 2);
  });
});

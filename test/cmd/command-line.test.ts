import assert from 'node:assert/strict';
import { runCommand } from '../support/test-context.ts';

/** A command line, and what its message on stderr has to say. Each ends with 2, says nothing on stdout and shows no stack. */
const refused: readonly (readonly [line: string, says: RegExp])[] = [
  ['statsu', /no command "statsu"\n {2}Did you mean kubectl cni status\?/],
  ['frobnicate', /no command "frobnicate"\n {2}Commands: status, version\./],
  ['status --no-exce', /no flag --no-exce\n {2}Did you mean --no-exec\?/],
  ['status --frobnicate', /no flag --frobnicate\n {2}See kubectl cni status --help\./],
  ['--frobnicate', /no flag --frobnicate\n {2}See kubectl cni --help\./],
  ['-o json status', /the command comes before its flags/],
  ['status -z', /Unknown argument: z/],
  ['status extra', /Unknown (argument|command): extra/],
  ['status -o jsno', /--output does not take "jsno"\n {2}Did you mean json\?/],
  ['status -o', /Not enough arguments following: o/],
  ['status --fail-on bad', /--fail-on does not take "bad"\n {2}Use one of info, warning, critical, never\./],
  ['status --wait=soon', /--wait does not take "soon"\n {2}Use a duration such as/],
  ['status --timeout 5x', /--timeout does not take "5x"/],
  ['status --wait --watch', /--wait and --watch exclude each other/],
  ['status --from a.json --watch', /a saved snapshot does not change/],
  ['status --from missing.json', /missing\.json cannot be read \(ENOENT\)\n {2}Give --from a file that status --save has written\./],
];

describe('the command line', () => {
  for (const [line, says] of refused) {
    it(`refuses: ${line}`, async () => {
      const { code, out, err } = await runCommand(line.split(' '));
      assert.match(err, says);
      assert.match(err, /^error: [^\n]+\n {2}[^\n]+\n$/, 'one sentence of what, one of what to do');
      assert.equal(out, '');
      assert.equal(code, 2);
    });
  }

  for (const line of ['--help', 'status --help', 'status -h', 'version --help', '']) {
    it(`helps: ${line || 'nothing typed'}`, async () => {
      const { code, out, err } = await runCommand(line === '' ? [] : line.split(' '));
      assert.equal(err, '');
      assert.equal(code, 0);
      assert.match(out, /^kubectl cni /);
      assert.doesNotMatch(out, /kubectl-cni(?!\/)/, 'help says kubectl cni');
      for (const row of out.split('\n')) assert.ok(row.length <= 80, `at most 80 columns: ${row}`);
    });
  }

  it('says its version', async () => {
    assert.deepEqual(await runCommand(['--version']), { code: 0, out: '0.0.0-test\n', err: '', written: {} });
    assert.equal((await runCommand(['version'])).out, '0.0.0-test\n');
    assert.deepEqual(JSON.parse((await runCommand(['version', '-o', 'json'])).out), {
      apiVersion: 'kubectl-cni/v1',
      kind: 'Version',
      version: '0.0.0-test',
    });
  });
});

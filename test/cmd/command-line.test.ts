import assert from 'node:assert/strict';
import type { ConnectOptions } from '../../src/kube/index.ts';
import { UsageError } from '../../src/model/errors.ts';
import { runCommand } from '../support/test-context.ts';

/** A command line, and what its message on stderr has to say. Each ends with 2, says nothing on stdout and shows no stack. */
const refused: readonly (readonly [line: string, says: RegExp])[] = [
  ['statsu', /no command "statsu"\n {2}Did you mean kubectl cni status\?/],
  ['frobnicate', /no command "frobnicate"\n {2}Commands: status, probe, cleanup, completion, version, options\./],
  ['status --no-exce', /no flag --no-exce\n {2}Did you mean --no-exec\?/],
  ['status --frobnicate', /no flag --frobnicate\n {2}See kubectl cni status --help\./],
  ['--frobnicate', /no flag --frobnicate\n {2}See kubectl cni --help\./],
  ['-o json status', /the command comes before its flags/],
  ['status -z', /there is no flag -z\n {2}See kubectl cni status --help\./],
  ['status -wz', /there is no flag -z/],
  ['status extra', /status takes no argument, and "extra" was given/],
  ['status -- foo', /status takes no argument, and "foo" was given/],
  ['status ', /status takes no argument, and an empty one was given\n {2}Is it from a variable that is not set\?/],
  ['completion', /completion needs a shell, or --hook\n {2}Use bash, zsh or fish; or --hook FOLDER/],
  ['completion bsh', /completion does not take "bsh"\n {2}Did you mean bash\? It takes bash, zsh, fish\./],
  ['completion powershell', /completion does not take "powershell"\n {2}Use one of bash, zsh, fish\./],
  ['completion ', /completion needs a shell, and was given an empty one\n {2}Is it from a variable that is not set\?/],
  ['completion bash zsh', /completion takes a shell, and "zsh" was given beside\n {2}See kubectl cni completion --help\./],
  ['completion -- bash zsh', /completion takes a shell, and "zsh" was given beside/],
  ['completion bash --hook bin', /--hook is for every shell\n {2}Leave out bash, or --hook\./],
  ['completion --hook', /--hook needs a folder\n/],
  ['completion --hook=', /--hook needs a folder, and was given an empty one/],
  ['completion --shell bash', /there is no flag --shell\n {2}See kubectl cni completion --help\./],
  ['--hook bin', /--hook is a flag of a command\n {2}Type kubectl cni completion --hook \.\.\.\n/],
  ['--token s3cr3t', /--token is a flag of a command\n {2}Type kubectl cni status --token \.\.\.\n/],
  ['--password=s3cr3t --username me', /--password is a flag of a command\n {2}Type kubectl cni status --password \.\.\.\n/],
  ['-shttps://me:s3cr3t@a', /-s is a flag of a command\n {2}Type kubectl cni status -s \.\.\.\n/],
  ['-v 6', /-v is a flag of a command\n {2}Type kubectl cni status -v \.\.\.\n/],
  ['--color=never', /--color is a flag of a command\n {2}Type kubectl cni status --color \.\.\.\n/],
  ['--version=false', /--version is a flag of a command/],
  ['status -v', /-v needs a number\n {2}None was given; see kubectl cni options\./],
  ['status --from', /--from needs a file\n {2}None was given; see --help\./],
  ['-- status', /the command comes before its flags/],
  ['--watch', /--watch is a flag of a command\n {2}Type kubectl cni status --watch\./],
  ['--help statsu', /no command "statsu"\n {2}Did you mean kubectl cni status\?/],
  ['help statsu', /no command "statsu"\n {2}Did you mean kubectl cni status\?/],
  ['status --strict=foo', /--strict does not take "foo"\n {2}Use --strict, or --strict=false\./],
  ['status -w=foo', /-w does not take "foo"\n {2}Use -w, or -w=false\./],
  ['status -w=yes --strict', /-w does not take "yes"/],
  ['status -w=', /-w does not take ""/],
  ['status -=w', /there is no flag -=/],
  ['status -w -=w', /there is no flag -=/],
  ['status -w=true --from a.json', /a saved snapshot does not change/],
  ['status -v foo', /-v does not take "foo"\n {2}Use a number, such as -v 6\./],
  ['cleanup -v foo', /-v does not take "foo"\n {2}Use a number, such as -v 6\./],
  ['version -v foo', /-v does not take "foo"/],
  ['status --as-user-extra foo --as me', /--as-user-extra does not take "foo"\n {2}Use KEY=VALUE\./],
  ['status --from=', /--from needs a file, and was given an empty one\n {2}Is it from a variable that is not set\?/],
  ['status --save ', /--save needs a file, and was given an empty one/],
  ['status --node=', /--node needs the name of a node, and was given an empty one/],
  ['status --wait=', /--wait needs a duration, and was given an empty one/],
  ['status --from --save x', /--from needs a file\n/],
  ['status --from a --from missing.json', /missing\.json cannot be read/],
  ['status --fail-on info --fail-on bad', /--fail-on does not take "bad"/],
  ['status --timeout 5m --timeout 5x', /--timeout does not take "5x"/],
  ['status --wait=5m --wait 5x', /--wait does not take "5x"/],
  ['status --save -', /--save cannot write to stdout, where the screen goes\n {2}Give it a file\./],
  ['status -ojsno', /--output does not take "jsno"/],
  ['status -o json -o=jsno', /--output does not take "jsno"/],
  ['status --no-exec -wo jsno', /--output does not take "jsno"/],
  ['status -o jsno', /--output does not take "jsno"\n {2}Did you mean json\?/],
  ['status -o', /-o needs one of table, wide, json, yaml\n/],
  ['status --fail-on bad', /--fail-on does not take "bad"\n {2}Use one of info, warning, critical, never\./],
  ['status --wait=soon', /--wait does not take "soon"\n {2}Use a duration such as/],
  ['status --timeout 5x', /--timeout does not take "5x"/],
  ['status --wait --watch', /--wait and --watch exclude each other/],
  ['status --from a.json --watch', /a saved snapshot does not change/],
  ['status --from missing.json', /missing\.json cannot be read: it does not exist\n {2}Give --from a file that --save has written\./],
];

describe('the command line', () => {
  for (const [line, says] of refused) {
    it(`refuses: ${line}`, async () => {
      const { code, out, err } = await runCommand(line.split(' '));
      assert.match(err, says);
      assert.doesNotMatch(err, /s3cr3t/);
      assert.match(err, /^error: [^\n]+\n {2}[^\n]+\n$/, 'one sentence of what, one of what to do');
      assert.equal(out, '');
      assert.equal(code, 2);
    });
  }

  for (const line of ['--help', 'status --help', 'status -h', 'version --help', 'completion --help', 'completion bash --help', 'help', 'help status', '--help status', '-h', '--help=true', '']) {
    it(`helps: ${line || 'nothing typed'}`, async () => {
      const { code, out, err } = await runCommand(line === '' ? [] : line.split(' '));
      assert.equal(err, '');
      assert.equal(code, 0);
      assert.match(out, /^kubectl cni/);
      assert.doesNotMatch(out, /kubectl-cni(?!\/)/, 'help says kubectl cni');
      for (const row of out.split('\n')) assert.ok(row.length <= 80, `at most 80 columns: ${row}`);
    });
  }

  it('hands on connection flags in all the ways that kubectl reads them', async () => {
    const seen: ConnectOptions[] = [];
    const connect = (_signal: AbortSignal, options: ConnectOptions): never => {
      seen.push(options);
      throw new UsageError('no cluster here', 'Look elsewhere.');
    };
    const lines = ['-shttps://a', '-s=https://a', '-s https://a', '--server=https://b -s https://a', '--server https://a --context=', '-nkube-system -v=6 --server=https://a'];
    for (const line of lines) assert.equal((await runCommand(['status', ...line.split(' ')], { connect })).code, 2);
    assert.deepEqual(seen, lines.map(() => ({ server: 'https://a' })));
    await runCommand(['status', '--as=me', '--as-group=a', '--as-group', 'b', '--as-user-extra', 'k=v=w', '--as-user-extra=k=x', '--disable-compression', '--username=u', '--password=p'], { connect });
    const all = { username: 'u', password: 'p', as: 'me', asGroup: ['a', 'b'], asUserExtra: { k: ['v=w', 'x'] }, disableCompression: true };
    assert.deepEqual(seen.at(-1), all);
  });

  it('takes a value after the letter of a switch, as kubectl does', async () => {
    const saved = ['status', '--from', 'test/examples/bgp-session-down.json'];
    const plain = await runCommand([...saved, '-o', 'json']);
    assert.match(plain.out, /"kind": "Status"/);
    for (const line of ['-w=false -o json', '-w=0 -ojson', '-w=F -o=json', '-w -w=False -o json', '-o json -hw=false -h=false']) {
      assert.deepEqual(await runCommand([...saved, ...line.split(' ')]), plain, line);
    }
    assert.match((await runCommand([...saved, '-w=false', '-h=true'])).out, /^kubectl cni status/);
  });

  it('says its version', async () => {
    assert.deepEqual(await runCommand(['--version']), { code: 0, out: '0.0.0-test\n', err: '', written: {} });
  });
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOST_COMMANDS } from '../../src/collect/host/commands.ts';
import { hostScript } from '../../src/collect/host/script.ts';
import { parseSections } from '../../src/parse/index.ts';

describe('the script that reads a node', () => {
  it('asks a question with a condition where the file has a line, also one of /proc, which has no size', function () {
    if (process.platform !== 'linux') this.skip();
    const step = (section: string, onlyWith: string): Parameters<typeof hostScript>[0][number] => ({ section, words: ['cat', '/proc/version'], onlyWith, elsewhere: false });
    const script = hostScript([step('there', '/proc/version'), step('empty', '/dev/null'), step('missing', '/proc/no-such-file')], 'frame-7f3a');
    const { stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    const { byName, shell } = parseSections(stdout, stderr, 'frame-7f3a');
    assert.deepEqual([...byName.keys()], ['there']);
    assert.match(byName.get('there')?.text ?? '', /^Linux version/);
    assert.notEqual(shell, undefined);
  });

  describe('where a file holds secrets', () => {
    let directory = '';
    before(() => (directory = mkdtempSync(join(tmpdir(), 'hides-'))));
    after(() => rmSync(directory, { recursive: true }));

    const hides = HOST_COMMANDS.find(({ section }) => section === 'cni-config')?.hides ?? '';
    const read = (text: string, tools = ''): string => {
      const file = join(directory, '10-x.conflist');
      writeFileSync(file, `${text}\n`);
      const script = hostScript([{ section: 'config', words: ['cat', file], hides, elsewhere: false }], 'frame-7f3a').replace('frame begin config;', `${tools}$&`);
      const { stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
      const { code, text: said } = parseSections(stdout, stderr, 'frame-7f3a').byName.get('config') ?? { code: -1, text: '' };
      return `${code} ${said.trim()}`;
    };

    before(function () {
      if (process.platform !== 'linux') this.skip();
    });

    it('leaves them there, and the rest as it is', () => {
      assert.equal(read('{"name": "cbr0", "k8s_auth_token": "s1", "authToken" : "s2", "etcd_password":"s3", "client-key-data": "s4", "clientSecret": ""}'), '0 {"name": "cbr0", "k8s_auth_token": "", "authToken" : "", "etcd_password":"", "client-key-data": "", "clientSecret": ""}');
    });

    it('leaves a secret with quotes in it there as a whole', () => assert.equal(read(String.raw`{"token": "a\"b\\", "mtu": 1}`), '0 {"token": "", "mtu": 1}'));

    it('says nothing where the filter is missing, and says so', () => assert.equal(read('{"token": "a"}', 'sed() { return 127; }; '), '127 '));
  });
});

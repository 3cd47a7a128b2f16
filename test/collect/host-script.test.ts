import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
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
});

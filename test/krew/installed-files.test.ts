import assert from 'node:assert/strict';
import { installedFiles } from '../../krew/manifest/installed-files.ts';
import type { Entry } from '../../krew/read-archive.ts';
import { MOVES, TREE } from './moves.ts';

describe('installedFiles', () => {
  const entries = TREE.map((path): Entry => ({ path, kind: 'file', mode: 0o644 }));

  for (const [moves, expected] of MOVES) {
    it(`${expected === undefined ? 'gives up' : 'knows what is left'} after ${JSON.stringify(moves) ?? 'nothing said'}`, () => {
      const installed = installedFiles(entries, moves);
      assert.equal('files' in installed ? [...installed.files.keys()].toSorted().join(' ') : undefined, expected);
    });
  }

  it('puts the whole archive, moved to ., into a folder of krew, as krew does', () => {
    const installed = installedFiles(entries, [{ from: '.', to: '.' }]);
    assert.ok('files' in installed);
    assert.ok(installed.files.has('krew-downloads/LICENSE'));
  });

  it('takes a folder that is named in the archive for no file', () => {
    const installed = installedFiles([{ path: 'bin/', kind: 'folder', mode: 0o755 }, { path: 'bin/x', kind: 'file', mode: 0o755 }]);
    assert.deepEqual(installed, { files: new Map([['bin/x', { path: 'bin/x', kind: 'file', mode: 0o755 }]]) });
  });
});

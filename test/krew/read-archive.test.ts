import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { create } from 'tar';
import { readArchive } from '../../krew/read-archive.ts';
import { packTarGz, packZip, releaseFiles } from './pack.ts';

describe('readArchive', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-cni-archive-'));
  const written = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  after(() => rmSync(folder, { recursive: true }));

  for (const [name, pack] of [['x.tar.gz', packTarGz], ['x.zip', packZip]] as const) {
    it(`tells checksum, paths, kinds and modes of a ${name}`, async () => {
      const bytes = pack([...releaseFiles('kubectl-cni'), { path: 'bin/link', mode: 0o777, linkTo: '/etc/passwd' }]);
      const { sha256, broken, entries } = await readArchive(written(name, bytes));
      assert.equal(sha256, createHash('sha256').update(bytes).digest('hex'));
      assert.equal(broken, undefined);
      assert.deepEqual(entries, [
        { path: 'kubectl-cni', kind: 'file', mode: 0o755 },
        { path: 'LICENSE', kind: 'file', mode: 0o644 },
        { path: 'THIRD-PARTY-LICENSES.txt', kind: 'file', mode: 0o644 },
        { path: 'bin/link', kind: 'symlink', mode: 0o777 },
      ]);
    });
  }

  it('goes by the first bytes and not by the name', async () => {
    assert.equal((await readArchive(written('really-zip.tar.gz', packZip([])))).format, undefined, 'an empty zip begins otherwise');
    assert.equal((await readArchive(written('really-zip.tar.gz', packZip(releaseFiles('x'))))).format, 'zip');
    assert.equal((await readArchive(written('text.zip', Buffer.from('Not Found')))).format, undefined);
  });

  it('gives a zip from Windows the modes that Go gives it', async () => {
    const { entries } = await readArchive(written('dos.zip', zipSync({ 'a/': new Uint8Array(), 'a/b': [new Uint8Array(), { os: 0 }], c: [new Uint8Array(), { os: 0, attrs: 1 }] })));
    assert.deepEqual(entries, [
      { path: 'a/', kind: 'folder', mode: 0o777 },
      { path: 'a/b', kind: 'file', mode: 0o666 },
      { path: 'c', kind: 'file', mode: 0o444 },
    ]);
  });

  it('reads what tar itself packs, hard links among it', async () => {
    writeFileSync(join(folder, 'one'), 'x');
    linkSync(join(folder, 'one'), join(folder, 'two'));
    // Without sync, tar packs hard links in a race that it sometimes loses.
    create({ file: join(folder, 'linked.tar.gz'), cwd: folder, gzip: true, sync: true }, ['one', 'two']);
    const { entries } = await readArchive(join(folder, 'linked.tar.gz'));
    assert.deepEqual(entries.map(({ path, kind }) => [path, kind]), [['one', 'file'], ['two', 'other']]);
  });

  for (const [what, bytes] of Object.entries({
    'a tar.gz that is cut off': packTarGz(releaseFiles('x')).subarray(0, 60),
    'a tar.gz whose tar is cut off': gzipSync(Buffer.alloc(700, 'x')),
    'a zip that is cut off': packZip(releaseFiles('x')).subarray(0, 90),
    'a zip whose content was changed': changed(packZip([{ path: 'x', mode: 0o644, text: 'x'.repeat(1000) }])),
  })) {
    it(`says why ${what} cannot be read`, async () => assert.match((await readArchive(written('broken', bytes))).broken ?? '', /\w/));
  }
});

function changed(zip: Buffer): Buffer {
  const copy = Buffer.from(zip);
  copy.fill(0xff, 32, 40);
  return copy;
}

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArchive } from '../../krew/read-archive.ts';
import { writeArchive } from '../../krew/write-archive.ts';

describe('an archive of a release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-cni-archive-'));
  const zone = process.env['TZ'];
  before(() => {
    writeFileSync(join(folder, 'kubectl-cni'), 'program');
    writeFileSync(join(folder, 'LICENSE'), 'licence');
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  for (const name of ['a.tar.gz', 'a.zip']) {
    it(`${name} has the same bytes wherever, whenever and under whatever umask it is made`, async () => {
      const path = join(folder, name);
      const made: string[] = [];
      for (const [index, [TZ, program, licence]] of ([['UTC', 0o755, 0o644], ['Asia/Tokyo', 0o775, 0o664], ['America/New_York', 0o700, 0o600]] as const).entries()) {
        process.env['TZ'] = TZ;
        chmodSync(join(folder, 'kubectl-cni'), program);
        chmodSync(join(folder, 'LICENSE'), licence);
        utimesSync(join(folder, 'LICENSE'), 1e9 + index, 1e9 + index);
        await writeArchive(path, folder, ['kubectl-cni', 'LICENSE']);
        made.push(readFileSync(path).toString('base64'));
      }
      assert.equal(new Set(made).size, 1);
      const { entries, broken } = await readArchive(path);
      assert.equal(broken, undefined);
      assert.deepEqual(entries.map(({ path: entry, mode }) => [entry, mode]), [['kubectl-cni', 0o755], ['LICENSE', 0o644]]);
    });
  }
});

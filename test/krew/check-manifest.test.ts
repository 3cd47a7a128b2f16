import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillManifest } from '../../krew/manifest/fill-manifest.ts';
import { packRelease, readRelease } from './pack.ts';

const root = join(import.meta.dirname, '../..');
const template = join(root, '.krew.yaml');

function check(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'krew/check-manifest.ts'), ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

describe('krew/check-manifest.ts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-cni-manifest-'));
  const manifest = join(folder, 'cni.yaml');
  let release: string;
  let good: string;
  before(async () => {
    release = packRelease();
    const archives = await readRelease(release);
    good = fillManifest(readFileSync(template, 'utf8'), 'v0.1.0', (archive) => archives.get(archive)?.sha256 ?? '');
  });
  after(() => [folder, release].forEach((each) => rmSync(each, { recursive: true })));

  it('ends with 0 on a manifest without faults, and says what it did not look at', () => {
    writeFileSync(manifest, good);
    assert.deepEqual(check(manifest, release), { code: 0, out: 'cni.yaml has no fault\n', err: '' });
    assert.deepEqual(check(manifest), { code: 0, out: 'cni.yaml has no fault; what is in its archives was not looked at\n', err: '' });
  });

  it('fills the release template first', () => {
    assert.deepEqual(check(template, release), { code: 0, out: 'cni.yaml has no fault\n', err: '' });
  });

  it('ends with 1 and a line for each fault, with the source of its rule', () => {
    writeFileSync(manifest, good.replace('kind: Plugin', 'kind: Pod').replace(/sha256: .*/, `sha256: ${'a'.repeat(64)}`));
    const { code, out, err } = check(manifest, release);
    assert.deepEqual([code, err], [1, '']);
    const [kind, sum, ...more] = out.split('\n');
    assert.equal(kind, 'kind: kind is "Pod": write Plugin (https://github.com/kubernetes-sigs/krew/blob/v0.4.5/pkg/constants/constants.go)');
    assert.match(sum ?? '', /^sha256-of-archive: spec\.platforms\[0\]\.sha256 is a{64}, and that of kubectl-cni_linux_amd64\.tar\.gz is [a-f0-9]{64}: .* \(https:\S+\)$/);
    assert.deepEqual(more, ['']);
  });

  for (const [what, args, says] of [
    ['nothing to check', () => [], /takes a manifest/],
    ['too much', () => [manifest, release, 'more'], /takes a manifest/],
    ['a file that is not there', () => [join(folder, 'no.yaml')], /ENOENT.*no\.yaml/],
    ['a folder without archives', () => [manifest, folder], /holds no archive: npm run package/],
    ['a template without archives', () => [template], /needs the checksum of kubectl-cni_linux_amd64\.tar\.gz: give the folder/],
  ] as const) {
    it(`ends with 2 on ${what}`, () => {
      const { code, out, err } = check(...args());
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, /^error: [^\n]+\n$/);
      assert.match(err, says);
    });
  }
});

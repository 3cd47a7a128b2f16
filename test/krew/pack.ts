import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import type { Zippable } from 'fflate';
import { Header } from 'tar';
import { PLATFORMS } from '../../krew/platforms.ts';
import { readArchive } from '../../krew/read-archive.ts';
import type { Archive } from '../../krew/read-archive.ts';

/** Something to pack: a text, or a symbolic link. */
export interface Packed {
  readonly path: string;
  readonly mode: number;
  readonly text?: string;
  readonly linkTo?: string;
}

const BLOCK = 512;
const UNIX = 3;
const S_IFREG = 0o100000;
const S_IFLNK = 0o120000;

/** What every archive of a release has. */
export function releaseFiles(program: string): Packed[] {
  return [
    { path: program, mode: 0o755, text: '#!/bin/sh\necho "$0"\n' },
    { path: 'LICENSE', mode: 0o644, text: 'Apache License\n' },
    { path: 'THIRD-PARTY-LICENSES.txt', mode: 0o644, text: 'MIT\n' },
  ];
}

/** Packs whatever paths and kinds it is told, also those that no tool would pack. */
export function packTarGz(files: readonly Packed[]): Buffer {
  const blocks = files.flatMap(({ path, mode, text = '', linkTo }) => {
    const header = new Header({ path, mode, size: Buffer.byteLength(text), type: linkTo === undefined ? 'File' : 'SymbolicLink', ...(linkTo !== undefined && { linkpath: linkTo }), mtime: new Date(0) });
    const block = Buffer.alloc(BLOCK);
    header.encode(block);
    return [block, Buffer.from(text), Buffer.alloc((BLOCK - (Buffer.byteLength(text) % BLOCK)) % BLOCK)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
}

/** The same as a zip. */
export function packZip(files: readonly Packed[]): Buffer {
  const entries: Zippable = {};
  for (const { path, mode, text = '', linkTo } of files) {
    entries[path] = [strToU8(linkTo ?? text), { os: UNIX, attrs: ((linkTo === undefined ? S_IFREG : S_IFLNK) | mode) << 16, mtime: new Date(1980, 0, 1) }];
  }
  return Buffer.from(zipSync(entries));
}

/** The files packed as the name of the archive asks. */
export function pack(archive: string, files: readonly Packed[]): Buffer {
  return archive.endsWith('.zip') ? packZip(files) : packTarGz(files);
}

/** Writes small archives of every platform into a new folder. Those named in `instead` hold other files, or other bytes. */
export function packRelease(instead: Readonly<Record<string, readonly Packed[] | Buffer>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-cni-release-'));
  for (const { archive, program } of PLATFORMS) {
    const content = instead[archive] ?? releaseFiles(program);
    writeFileSync(join(folder, archive), content instanceof Buffer ? content : pack(archive, content as readonly Packed[]));
  }
  return folder;
}

/** What krew would see of each archive in such a folder, by its file name. */
export async function readRelease(folder: string): Promise<ReadonlyMap<string, Archive>> {
  return new Map(await Promise.all(PLATFORMS.map(async ({ archive }) => [archive, await readArchive(join(folder, archive))] as const)));
}

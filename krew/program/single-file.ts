import { chmod, readFile, writeFile } from 'node:fs/promises';
import { inject } from 'postject';
import { writeNodeBinary } from './node-binary.ts';
import type { Platform } from '../platforms.ts';
import { signedAdHoc } from './sign-mach-o.ts';

/** Node looks for this in itself; postject turns its last digit. In two parts, so that no file but Node's own has it whole. */
const FUSE = ['NODE_SEA_FUSE', 'fce680ab2cc467b6e072b8b5df1996b2'].join('_');

/** What postject says of every stripped ELF file, and of every Mach-O file that is signed. */
const HARMLESS = /^warning: (Can't find string offset for section name '\.note|The signature seems corrupted!)/;

/** Writes the program of a platform to `target`: its Node, with the blob in it. */
export async function writeSingleFile(platform: Platform, blob: Buffer, target: string): Promise<void> {
  await writeNodeBinary(platform, target);
  await chmod(target, 0o755);
  const isMac = platform.os === 'darwin';
  await withoutHarmless(() => inject(target, 'NODE_SEA_BLOB', blob, { sentinelFuse: FUSE, ...(isMac ? { machoSegmentName: 'NODE_SEA' } : {}) }));
  // Whatever is put into a signed binary breaks its signature, and macOS on arm64 kills a binary without one.
  if (isMac) await writeFile(target, signedAdHoc(await readFile(target), 'kubectl-cni'));
}

async function withoutHarmless(work: () => Promise<void>): Promise<void> {
  const { warn } = console;
  console.warn = (...said: unknown[]) => (HARMLESS.test(String(said[0])) ? undefined : warn(...said));
  try {
    await work();
  } finally {
    console.warn = warn;
  }
}

import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';

/**
 * Writes a file, whole or not at all: beside its place first, under a name that ends in `mark`. Only its owner may read it,
 * unless `mode` says otherwise. What is no file (a pipe, /dev/null) is written to as it stands.
 */
export async function writeWhole(path: string, text: string, mark: string, mode = 0o600): Promise<void> {
  const place = await realpath(path).catch(() => path);
  const there = await stat(place).catch(() => undefined);
  if (there !== undefined && !there.isFile()) return writeFile(place, text);
  const draft = `${place}.${mark}`;
  try {
    await writeFile(draft, text, { mode, flush: true });
    await rename(draft, place);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

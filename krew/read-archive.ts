import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Parser } from 'tar';
import { Open } from 'unzipper';
import type { File } from 'unzipper';

/** Something in an archive. */
export interface Entry {
  /** As it is written in the archive. */
  readonly path: string;
  /** `other` is a hard link, a device and the like. */
  readonly kind: 'file' | 'folder' | 'symlink' | 'other';
  /** Permission bits that it is unpacked with: 0o755. */
  readonly mode: number;
}

/** What krew would see of an archive. */
export interface Archive {
  /** In lower-case hexadecimal. */
  readonly sha256: string;
  /** By its first bytes, as krew tells it; undefined is nothing that krew unpacks. */
  readonly format: 'tar.gz' | 'zip' | undefined;
  readonly entries: readonly Entry[];
  /** Why it cannot be read to its end; undefined when it can. */
  readonly broken: string | undefined;
}

/**
 * Reads an archive. A file of another format, or a damaged one, is an answer; a file that cannot be read is an Error. The first
 * bytes decide, as in https://github.com/kubernetes-sigs/krew/blob/v0.4.5/internal/download/downloader.go (`detectMIMEType`).
 */
export async function readArchive(path: string): Promise<Archive> {
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const format = formatOf(bytes);
  if (format === undefined) return { sha256, format, entries: [], broken: undefined };
  try {
    return { sha256, format, entries: format === 'zip' ? await zipEntries(bytes) : tarEntries(bytes), broken: undefined };
  } catch (error) {
    return { sha256, format, entries: [], broken: error instanceof Error ? error.message : String(error) };
  }
}

function formatOf(bytes: Buffer): Archive['format'] {
  const start = bytes.toString('latin1', 0, 4);
  if (start === 'PK\x03\x04') return 'zip';
  return start.startsWith('\x1f\x8b\x08') ? 'tar.gz' : undefined;
}

const TAR_KINDS: Readonly<Record<string, Entry['kind']>> = { File: 'file', OldFile: 'file', Directory: 'folder', SymbolicLink: 'symlink' };

function tarEntries(bytes: Buffer): Entry[] {
  const entries: Entry[] = [];
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      entries.push({ path: entry.path, kind: TAR_KINDS[entry.type] ?? 'other', mode: (entry.mode ?? 0) & 0o777 });
      entry.resume();
    },
  });
  parser.end(bytes);
  return entries;
}

async function zipEntries(bytes: Buffer): Promise<Entry[]> {
  const { files } = await Open.buffer(bytes);
  // To inflate each finds a zip that was cut off or changed.
  for (const file of files) await file.buffer();
  return files.map((file) => ({ path: file.path, ...zipKindAndMode(file) }));
}

const UNIX = 3;
const MACOS = 19;
const S_IFMT = 0o170000;
const S_IFLNK = 0o120000;
const READ_ONLY = 1;

/** As Go's archive/zip reads them: https://github.com/golang/go/blob/go1.22.0/src/archive/zip/struct.go (`FileHeader.Mode`). */
function zipKindAndMode({ path, versionMadeBy, externalFileAttributes }: File): Pick<Entry, 'kind' | 'mode'> {
  const kind = path.endsWith('/') ? 'folder' : 'file';
  const system = versionMadeBy >> 8;
  if (system !== UNIX && system !== MACOS) return { kind, mode: (kind === 'folder' ? 0o777 : 0o666) & ((externalFileAttributes & READ_ONLY) === 0 ? 0o777 : 0o555) };
  const unix = externalFileAttributes >>> 16;
  return { kind: (unix & S_IFMT) === S_IFLNK ? 'symlink' : kind, mode: unix & 0o777 };
}

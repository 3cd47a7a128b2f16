import { readFile, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';

const STDIN = ['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'];

/**
 * The text of a file, of stdin (`-`), or of a pipe; rejects when the signal aborts. A pipe is never read as a file: such a
 * read cannot be given up, and keeps the process from ending.
 */
export async function readInput(path: string, stdin: () => Readable, signal: AbortSignal): Promise<string> {
  const isStdin = STDIN.includes(path);
  if (!isStdin && !(await stat(path)).isFIFO()) return readFile(path, { encoding: 'utf8', signal });
  const { readPipe, readStream } = await import('./read-pipe.ts');
  return isStdin ? readStream(stdin(), signal) : readPipe(path, signal);
}

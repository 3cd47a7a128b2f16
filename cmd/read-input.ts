import { constants } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

const STDIN = ['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'];
const INHERITED = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/;
const PAUSE_MS = 50;

/**
 * The text of a file, of stdin (`-`), or of a pipe, such as a shell's `<(...)`; rejects when the signal aborts. A pipe is
 * never read as a file: such a read cannot be given up, and keeps the process from ending.
 */
export async function readInput(path: string, stdin: Readable, signal: AbortSignal): Promise<string> {
  if (STDIN.includes(path)) return text(addAbortSignal(signal, stdin));
  if (!(await stat(path)).isFIFO()) return readFile(path, { encoding: 'utf8', signal });
  const inherited = INHERITED.exec(path)?.[1];
  if (inherited !== undefined) return pipeText(Number(inherited), signal);
  for (;;) {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const read = await pipeText(file.fd, signal);
    // Opened like this a pipe is at its end while nobody has begun to write.
    if (read !== '') return read;
    await delay(PAUSE_MS, undefined, { signal });
  }
}

function pipeText(fd: number, signal: AbortSignal): Promise<string> {
  return text(addAbortSignal(signal, new Socket({ fd, readable: true, writable: false })));
}

import { constants, open } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const INHERITED = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/;
const PAUSE_MS = 50;

/** All that a stream yields; rejects when the signal aborts. */
export function readStream(stream: Readable, signal: AbortSignal): Promise<string> {
  return text(addAbortSignal(signal, stream));
}

/** All that comes through a pipe that is named by its path, or that was inherited, such as a shell's `<(...)`. */
export async function readPipe(path: string, signal: AbortSignal): Promise<string> {
  const inherited = INHERITED.exec(path)?.[1];
  if (inherited !== undefined) return pipeText(Number(inherited), signal);
  for (;;) {
    const read = await pipeText(await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK), signal);
    // Opened like this a pipe is at its end while nobody has begun to write.
    if (read !== '') return read;
    await delay(PAUSE_MS, undefined, { signal });
  }
}

function pipeText(fd: number, signal: AbortSignal): Promise<string> {
  return readStream(new Socket({ fd, readable: true, writable: false }), signal);
}

import type { RequestRecord } from '../src/kube/index.ts';
import type { Context } from './context.ts';
import { verbosityOf } from './flags.ts';
import type { Flags } from './flags.ts';

/** From `-v 6` on, one line a request on stderr, in the words that kubectl uses, and how many there were. */
export function tellRequests(requests: readonly RequestRecord[], flags: Flags, context: Context): void {
  if (verbosityOf(flags) < 6) return;
  for (const { request, status, milliseconds, bytes } of requests) {
    context.err.write(`${request} ${status} in ${Math.round(milliseconds)} ms, ${bytes} bytes\n`);
  }
  context.err.write(`${requests.length} requests\n`);
}

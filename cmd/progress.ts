import type { Context } from './context.ts';

/** How far a long piece of work is. */
export interface Progress {
  readonly what: string;
  readonly done: number;
  readonly of: number;
  /** Names that are slower than the rest. */
  readonly slow: readonly string[];
}

const PATIENCE_MS = 700;

/** One line on stderr that is written over, on a terminal only, and only when the work takes long enough to wonder. */
export function progressLine(context: Context): { show(progress: Progress): void; clear(): void } {
  const began = context.now();
  let shown = false;
  return {
    show: ({ what, done, of, slow }) => {
      if (!context.err.isTTY || context.now() - began < PATIENCE_MS) return;
      const waiting = slow.length === 0 ? '' : `, waiting for ${slow.slice(0, 3).join(', ')}${slow.length > 3 ? ` and ${slow.length - 3} more` : ''}`;
      context.err.write(`\r\u001b[K${what}: ${done} of ${of}${waiting}`.slice(0, (context.err.columns ?? 80) + 4));
      shown = true;
    },
    clear: () => {
      if (shown) context.err.write('\r\u001b[K');
      shown = false;
    },
  };
}

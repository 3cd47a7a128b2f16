import type { Context } from './context.ts';

/** A deadline that can stand still. */
export interface Countdown {
  stop(): void;
  /** The time that this takes does not count. */
  without<T>(work: () => Promise<T>): Promise<T>;
}

/** Aborts after so many milliseconds; never without a number. */
export function startCountdown(deadlineMs: number | undefined, deadline: AbortController, { now }: Pick<Context, 'now'>): Countdown {
  let timer: NodeJS.Timeout | undefined;
  let leftMs = deadlineMs;
  let since = now();
  const start = (): void => {
    since = now();
    if (leftMs !== undefined) timer = setTimeout(() => deadline.abort(), leftMs);
  };
  const stop = (): void => clearTimeout(timer);
  start();
  return {
    stop,
    without: async (work) => {
      stop();
      if (leftMs !== undefined) leftMs = Math.max(0, leftMs - (now() - since));
      try {
        return await work();
      } finally {
        start();
      }
    },
  };
}

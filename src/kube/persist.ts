import { setTimeout as delay } from 'node:timers/promises';
import { ClusterError } from '../model/errors.ts';

const PAUSE_MS = 1_000;

export interface Persistence {
  /** When it aborts, nothing is tried again. */
  readonly signal?: AbortSignal;
  /** Errors that pass by; left out: those of `isAway`. */
  readonly passes?: (error: unknown) => boolean;
}

/**
 * Tries again, once a second and for so long, what fails with an error that passes by. Only for what may be done twice. The last
 * error is thrown; so is any other at once.
 */
export async function persist<T>(work: () => Promise<T>, forMs: number, { signal, passes = isAway }: Persistence = {}): Promise<T> {
  const began = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!passes(error) || performance.now() - began >= forMs || signal?.aborted === true) throw error;
    }
    await delay(PAUSE_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}

/** The API server restarts, or asks for patience. */
export function isAway(error: unknown): boolean {
  return error instanceof ClusterError && ['unreachable', 'broken', 'busy'].includes(error.failure);
}

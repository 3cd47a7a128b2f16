import { setTimeout as delay } from 'node:timers/promises';
import { ClusterError } from '../model/errors.ts';

const PAUSE_MS = 1_000;

/**
 * Tries again, once a second and for so long, while the API server is out of reach or a connection broke: it restarts, and pods
 * of ours are there meanwhile. Only for what may be done twice. The last error is thrown; so is any other at once.
 */
export async function persist<T>(work: () => Promise<T>, forMs: number, signal?: AbortSignal): Promise<T> {
  const began = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const outage = error instanceof ClusterError && (error.failure === 'unreachable' || error.failure === 'broken');
      if (!outage || performance.now() - began >= forMs || signal?.aborted === true) throw error;
    }
    await delay(PAUSE_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}

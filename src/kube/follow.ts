import { setTimeout as delay } from 'node:timers/promises';
import { ClusterError } from '../model/errors.ts';
import type { ApiObject, Change } from './cluster.ts';

const PAUSE_MS = 200;

/**
 * Reads a watch until the signal aborts: a connection that ends or breaks is made anew, and what it tells first is all that is
 * there. A watch without a resourceVersion begins so (Kubernetes API concepts, "Get State and Start at Any").
 * What an object did while no connection stood is told by the next one; that it went away is not, so the caller must not
 * lean on DELETED alone.
 */
export async function follow(open: (onLine: (line: string) => void) => Promise<unknown>, onChange: (change: Change) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await open((line) => {
        const change = changeIn(line);
        if (change !== undefined && !signal.aborted) onChange(change);
      });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ClusterError) || error.failure === 'unauthorized' || error.failure === 'not-found') throw error;
    }
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** A bookmark tells nothing, and an ERROR event ends the connection, which is made anew. */
function changeIn(line: string): Change | undefined {
  const { type, object } = JSON.parse(line) as { type?: unknown; object?: ApiObject };
  return (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') && object !== undefined ? { type, object } : undefined;
}

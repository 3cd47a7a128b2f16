import { setTimeout as delay } from 'node:timers/promises';
import { AccessError, ClusterError } from '../model/errors.ts';
import type { ApiObject, Change } from './cluster.ts';

const PAUSE_MS = 200;
/** Times that one which was allowed before may be refused: a server that has just started does not know all rights yet. */
const REFUSALS = 50;

/**
 * Reads a watch until the signal aborts: a connection that ends or breaks is made anew, and what it tells first is all that is
 * there. A watch without a resourceVersion begins so (Kubernetes API concepts, "Get State and Start at Any").
 * What an object did while no connection stood is told by the next one; that it went away is not, so the caller must not
 * lean on DELETED alone.
 */
export async function follow(open: (onLine: (line: string) => void) => Promise<unknown>, onChange: (change: Change) => void, signal: AbortSignal): Promise<void> {
  let refusals = Infinity;
  while (!signal.aborted) {
    try {
      await open((line) => {
        refusals = 0;
        const change = changeIn(line);
        if (change !== undefined && !signal.aborted) onChange(change);
      });
      refusals = 0;
    } catch (error) {
      if (signal.aborted) return;
      if (isRefusal(error) && ++refusals > REFUSALS) throw error;
    }
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** What trying again does not change, but for a server that starts. A bug is none that may pass. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof ClusterError || error instanceof AccessError)) throw error;
  return error instanceof AccessError || error.failure === 'unauthorized' || error.failure === 'not-found';
}

/** A bookmark tells nothing, and an ERROR event ends the connection, which is made anew. What is no JSON comes from something that is no API server. */
function changeIn(line: string): Change | undefined {
  let told: { type?: unknown; object?: ApiObject };
  try {
    told = (JSON.parse(line) ?? {}) as { type?: unknown; object?: ApiObject };
  } catch {
    return undefined;
  }
  const { type, object } = told;
  return (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') && object !== undefined ? { type, object } : undefined;
}

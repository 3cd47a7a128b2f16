import { AccessError, ClusterError } from '../model/errors.ts';
import type { ApiObject, Cluster } from './cluster.ts';
import { JOBS, PODS } from './own-types.ts';
import { persist } from './persist.ts';

/** A server takes a minute for a thousand pods, or to come back. */
const PODS_MS = 60_000;
const JOB_MS = 10_000;
const AT_ONCE = 20;

/**
 * Deletes the pods of a scope without a grace period, as a dead node or network would hold them: in one call, or one by one where
 * deletecollection is not allowed. Goes on through whatever passes by; a right that is missing is thrown, and what lasts a minute.
 */
export async function removePods(cluster: Cluster, scope: { readonly namespace: string; readonly labelSelector: string }): Promise<void> {
  await persist(async () => {
    try {
      await cluster.deleteAll(PODS, scope, { graceSeconds: 0 });
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      await removeEach(cluster, scope.namespace, (await cluster.list(PODS, { ...scope, survives: true })).value);
    }
  }, PODS_MS, { passes });
}

/** Deletes a Job; one that is gone is as good as deleted. */
export async function removeJob(cluster: Cluster, namespace: string, name: string): Promise<void> {
  await persist(() => cluster.delete(JOBS, namespace, name).catch(unlessGone), JOB_MS, { passes });
}

async function removeEach(cluster: Cluster, namespace: string, pods: readonly ApiObject[]): Promise<void> {
  for (let from = 0; from < pods.length; from += AT_ONCE) {
    const some = pods.slice(from, from + AT_ONCE);
    await Promise.all(some.map(({ metadata }) => cluster.delete(PODS, namespace, metadata?.name ?? '', { graceSeconds: 0 }).catch(unlessGone)));
  }
}

/** What has been made has to go: only what no time changes ends it. */
function passes(error: unknown): boolean {
  return error instanceof ClusterError && !['tls', 'unauthorized', 'not-found'].includes(error.failure);
}

function unlessGone(error: unknown): void {
  if (!(error instanceof ClusterError && error.failure === 'not-found')) throw error;
}

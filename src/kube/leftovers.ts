import type { ApiObject, Cluster } from './cluster.ts';
import { JOBS, PODS } from './own-types.ts';
import { OURS, RUN_LABEL } from './pod-manifest.ts';
import { removeJob, removePods } from './remove.ts';

/** What runs have left, or still need: the pods and Jobs that carry both of our labels. */
export interface Leftovers {
  readonly pods: readonly ApiObject[];
  readonly jobs: readonly ApiObject[];
  /** Ids of the runs that they belong to. */
  readonly runs: readonly string[];
}

/** Finds them in one namespace, or in all; `run` narrows it to one run. */
export async function findLeftovers(cluster: Cluster, namespace: string | undefined, run: string | undefined): Promise<Leftovers> {
  const labelSelector = run === undefined ? OURS : `${OURS},${RUN_LABEL}=${run}`;
  const scope = { ...(namespace === undefined ? {} : { namespace }), labelSelector };
  const [pods = [], jobs = []] = await Promise.all([PODS, JOBS].map(async (type) => (await cluster.list(type, scope)).value));
  const runs = [...new Set([...pods, ...jobs].map(({ metadata }) => metadata?.labels?.[RUN_LABEL] ?? ''))].filter((id) => id !== '').sort();
  return { pods, jobs, runs };
}

/** Removes them: all pods of those runs, and the Jobs, also where pods could not be removed. */
export async function removeLeftovers(cluster: Cluster, { pods, jobs, runs }: Leftovers): Promise<void> {
  const labelSelector = `${OURS},${RUN_LABEL} in (${runs.join(',')})`;
  const ends = await Promise.allSettled([
    ...[...namespacesOf(pods)].map((namespace) => removePods(cluster, { namespace, labelSelector })),
    ...jobs.map(({ metadata }) => removeJob(cluster, metadata?.namespace ?? '', metadata?.name ?? '')),
  ]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function namespacesOf(objects: readonly ApiObject[]): ReadonlySet<string> {
  return new Set(objects.map(({ metadata }) => metadata?.namespace ?? ''));
}

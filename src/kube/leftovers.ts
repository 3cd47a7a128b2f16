import { AccessError, ClusterError } from '../model/errors.ts';
import type { ApiObject, Cluster, Resource } from './cluster.ts';
import { OURS, RUN_LABEL } from './pod-manifest.ts';

const TYPES: readonly Resource[] = [
  { group: '', version: 'v1', plural: 'pods' },
  { group: 'batch', version: 'v1', plural: 'jobs' },
];

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
  const [pods = [], jobs = []] = await Promise.all(TYPES.map(async (type) => (await cluster.list(type, scope)).value));
  const runs = [...new Set([...pods, ...jobs].map(({ metadata }) => metadata?.labels?.[RUN_LABEL] ?? ''))].filter((id) => id !== '').sort();
  return { pods, jobs, runs };
}

/** Removes them, pods without a grace period, as a dead node or network would hold them. What is gone already is as good as removed. */
export async function removeLeftovers(cluster: Cluster, { pods, jobs, runs }: Leftovers): Promise<void> {
  const [podType, jobType] = TYPES as readonly [Resource, Resource];
  await Promise.all(
    [...namespacesOf(pods)].map(async (namespace) => {
      const labelSelector = `${OURS},${RUN_LABEL} in (${runs.join(',')})`;
      try {
        await cluster.deleteAll(podType, { namespace, labelSelector }, { graceSeconds: 0 });
      } catch (error) {
        if (!(error instanceof AccessError)) throw error;
        const own = pods.filter(({ metadata }) => metadata?.namespace === namespace);
        await Promise.all(own.map(({ metadata }) => cluster.delete(podType, namespace, metadata?.name ?? '', { graceSeconds: 0 }).catch(unlessGone)));
      }
    }),
  );
  await Promise.all(jobs.map(({ metadata }) => cluster.delete(jobType, metadata?.namespace ?? '', metadata?.name ?? '').catch(unlessGone)));
}

function namespacesOf(objects: readonly ApiObject[]): ReadonlySet<string> {
  return new Set(objects.map(({ metadata }) => metadata?.namespace ?? ''));
}

function unlessGone(error: unknown): void {
  if (!(error instanceof ClusterError && error.failure === 'not-found')) throw error;
}

import type { Cluster } from '../kube/cluster.ts';
import type { PodState } from '../model/node-facts.ts';
import { observed } from '../model/observation.ts';
import type { Observed } from '../model/observation.ts';
import { trimPod } from './pod-state.ts';
import { keyed, namespacedName } from './read.ts';
import { labelSelector, PODS } from './resources.ts';

/** A workload by what selects its pods. */
interface Selecting {
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
}

/** Pods of workloads by `namespace/name`, with one list a workload. */
export async function podsOfWorkloads(cluster: Cluster, workloads: readonly Selecting[]): Promise<Observed<Readonly<Record<string, PodState>>>> {
  const lists = workloads.map(({ namespace, selector }) => cluster.list(PODS, { namespace, labelSelector: labelSelector(selector) }));
  const answers = await Promise.all(lists);
  const pods = answers.flatMap(({ value }) => value);
  return observed(keyed(pods, namespacedName, trimPod), answers[0]?.at ?? '', answers.map(({ from }) => from).join(', '));
}

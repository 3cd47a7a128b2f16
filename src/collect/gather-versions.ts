import type { Cluster } from '../kube/cluster.ts';
import type { Identification } from '../model/identification.ts';
import type { Unavailable } from '../model/observation.ts';
import type { ClusterObservations, NodeObservations } from '../model/snapshot.ts';
import { absenceBecause } from './absence-because.ts';
import { apiGroups } from './cluster/api-groups.ts';
import { calicoConfig } from './cluster/calico-config.ts';
import { clusterInformation } from './cluster/cluster-information.ts';
import { daemonSets } from './cluster/daemon-sets.ts';
import { installation } from './cluster/installation.ts';
import { version } from './cluster/version.ts';
import type { Hands } from './collector.ts';
import type { AnyCollector } from './collectors.ts';
import { limitTo } from './limit.ts';
import { whyMisplaced } from './misplaced.ts';
import { agents } from './node/agents.ts';
import { nodeObjects } from './node/node-objects.ts';
import { createProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { CONFIG_MAPS } from './resources.ts';
import { createSettler } from './settler.ts';
import { createStore } from './store.ts';
import { whyUntold } from './untold.ts';

/** What tells the versions of a cluster and of its CNI. */
export interface VersionFacts {
  readonly identification: Identification;
  readonly cluster: ClusterObservations;
  /** By node name. */
  readonly nodes: Readonly<Record<string, NodeObservations>>;
  /** Why the agents' pods were not seen, when that failed. */
  readonly unseenAgents: Unavailable | undefined;
  /** Why it cannot be told which CNI runs, when it cannot. */
  readonly untold: Unavailable | undefined;
  /** What was thrown where that, or the cluster's version, could not be learned. */
  readonly failure: unknown;
}

/** How versions are asked for. */
export interface VersionOptions {
  /** Where the CNI lives, if detection is not to look for it. */
  readonly namespace?: string;
  readonly progress?: (progress: Progress) => void;
}

const FIRST: readonly AnyCollector[] = [version, apiGroups, nodeObjects, daemonSets];

/** The little of a look that tells versions, in two rounds of requests that wait for each other. A request that fails costs its fact. */
export async function gatherVersions(cluster: Cluster, { namespace, progress }: VersionOptions): Promise<VersionFacts> {
  const store = createStore(namespace);
  const counter = createProgress('', progress, { address: cluster.address, count: FIRST.length + 1 });
  const hands: Hands = {
    cluster,
    configMap: (place, name) => cluster.get(CONFIG_MAPS, place, name),
    exec: false,
    nodes: [],
    namespace,
    nodeDeadlineMs: 0,
    limit: limitTo(1),
    progress: counter.onNode,
  };
  const { settle, thrown } = createSettler(store, hands, counter.factIn);
  await Promise.all(FIRST.map(settle));
  const first = store.known();
  const untold = whyUntold(first.identification, thrown) ?? whyMisplaced(first, namespace);
  if (untold === undefined) await Promise.all(further(first.identification).map(settle));
  const { identification, cluster: ofCluster, nodes } = store.known();
  const why = (error: unknown): Unavailable | undefined => (error === undefined ? undefined : absenceBecause(error));
  return { identification, cluster: ofCluster, nodes, unseenAgents: why(thrown.get('node.agents')), untold: why(untold), failure: untold ?? thrown.get('cluster.version') };
}

/** The pods that run; what states Calico's version where no image does; and whether a Calico beside another CNI is its policies alone. */
function further({ cni, versions, others }: Identification): readonly AnyCollector[] {
  const untagged = versions.some(({ part, version: told }) => part === 'calico' && told === null);
  return [agents, ...(untagged ? [clusterInformation, installation] : []), ...(cni === 'calico' && others.length > 0 ? [calicoConfig] : [])];
}

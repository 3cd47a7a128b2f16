import type { Cluster } from '../kube/cluster.ts';
import { ClusterError } from '../model/errors.ts';
import type { FactName } from '../model/facts.ts';
import { SNAPSHOT_SCHEMA } from '../model/snapshot.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Hands } from './collector.ts';
import { FIRST_LOOK, SECOND_LOOK } from './collectors.ts';
import type { AnyCollector } from './collectors.ts';
import { limitTo } from './limit.ts';
import { whyMisplaced } from './misplaced.ts';
import { createProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { CONFIG_MAPS } from './resources.ts';
import { createSettler } from './settler.ts';
import { createStore } from './store.ts';
import { whyUntold } from './untold.ts';

export interface GatherOptions {
  /** Version of this program, for the snapshot. */
  readonly tool: string;
  readonly command: 'status';
  /** False: nothing is run in containers. */
  readonly exec: boolean;
  /** Nodes to look at; empty: all. */
  readonly nodes: readonly string[];
  /** Where the CNI lives, if detection is not to look for it. */
  readonly namespace?: string;
  /** Deadline of what is asked of one node. */
  readonly nodeDeadlineMs: number;
  /** How many nodes are asked at the same time. */
  readonly concurrency: number;
  readonly progress?: (progress: Progress) => void;
}

/**
 * Everything that is to be known about a cluster's pod network, at once as far as one answer does not depend on another. A
 * request that fails costs its fact. Throws AccessError or ClusterError only when the first look saw nothing at all, or
 * neither DaemonSets nor nodes, so that nothing tells which CNI runs; UsageError when no CNI lives in
 * the namespace given.
 */
export async function gather(cluster: Cluster, options: GatherOptions): Promise<Snapshot> {
  const store = createStore(options.namespace);
  const progress = createProgress('asking the nodes', options.progress, { address: cluster.address, count: FIRST_LOOK.length + SECOND_LOOK.length });
  const hands: Hands = {
    cluster,
    configMap: once((namespace, name) => cluster.get(CONFIG_MAPS, namespace, name)),
    exec: options.exec,
    nodes: options.nodes,
    namespace: options.namespace,
    nodeDeadlineMs: options.nodeDeadlineMs,
    limit: limitTo(options.concurrency),
    progress: progress.onNode,
  };
  const { settle, thrown } = createSettler(store, hands, progress.factIn);

  await Promise.all(FIRST_LOOK.map(settle));
  if (store.isEmpty()) {
    const errors = [...thrown.values()];
    throw errors.find((error) => error instanceof ClusterError && error.fatal) ?? errors[0];
  }
  const first = store.known();
  const untold = whyUntold(first.identification, thrown) ?? whyMisplaced(first, options.namespace);
  if (untold !== undefined) throw untold;
  const begun = new Map<FactName, Promise<void>>(FIRST_LOOK.map(({ provides }) => [provides, Promise.resolve()]));
  const begin = (collector: AnyCollector): Promise<void> => {
    const running = begun.get(collector.provides);
    if (running !== undefined) return running;
    const before = SECOND_LOOK.filter(({ provides }) => collector.after?.(first).includes(provides));
    const done = before.length === 0 ? settle(collector) : Promise.all(before.map(begin)).then(() => settle(collector));
    begun.set(collector.provides, done);
    return done;
  };
  await Promise.all(SECOND_LOOK.map(begin));

  const { identification, cluster: ofCluster, nodes, taken } = store.known();
  return {
    apiVersion: 'kubectl-cni/v1',
    kind: 'Snapshot',
    schema: SNAPSHOT_SCHEMA,
    tool: options.tool,
    taken,
    command: options.command,
    nodesAsked: options.nodes,
    identification,
    cluster: ofCluster,
    nodes,
  };
}

/** Asks for the same thing once, however often it is wanted. */
function once<T>(ask: (namespace: string, name: string) => Promise<T>): (namespace: string, name: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (namespace, name) => {
    const key = `${namespace}/${name}`;
    const answer = answers.get(key) ?? ask(namespace, name);
    answers.set(key, answer);
    return answer;
  };
}

import { UsageError } from '../src/model/errors.ts';
import type { PodCounts } from '../src/model/probe-report.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import type { Context } from './context.ts';
import type { Flags } from './flags.ts';
import { liveLook } from './live-look.ts';
import type { Further, Look } from './live-look.ts';

const NODE_DEADLINE_MS = 15_000;
const START_DEADLINE_MS = 20_000;
/** From so many nodes on it asks before it makes pods. */
const MANY = 50;

/** How a probe goes about it. */
export interface ProbingOptions {
  readonly nodes: readonly string[];
  readonly namespace: string | undefined;
  readonly image: string | undefined;
  readonly privileged: boolean;
  readonly peers: number;
  readonly concurrency: number;
  /** Do not ask. */
  readonly yes: boolean;
}

/** Looks at a cluster and at its nodes. Whatever ends a look, the pods that it made are gone when it returns or throws. */
export function probingLook(given: Flags, options: ProbingOptions, context: Context): Look {
  let agreed = options.yes;
  const further: Further = async (cluster, snapshot, signal, progress) => {
    const chosen: Snapshot = { ...snapshot, nodesAsked: options.nodes };
    if (!agreed) await agree(chosen, context);
    agreed = true;
    const [{ survey }, { createRunPods }] = await Promise.all([import('../src/collect/index.ts'), import('../src/kube/index.ts')]);
    const run = context.randomId();
    let made: ReturnType<typeof createRunPods> | undefined;
    let pods: PodCounts = { made: 0, removed: 0, left: [] };
    return context.guard(async () => {
      let surveyed = chosen;
      try {
        surveyed = await survey(cluster, chosen, {
          pods: (namespace) => (made = createRunPods(cluster, { namespace, run }, context.now, signal)),
          mark: `kubectl-cni-${run}`,
          image: options.image,
          privileged: options.privileged,
          startDeadlineMs: START_DEADLINE_MS,
          nodeDeadlineMs: NODE_DEADLINE_MS,
          concurrency: options.concurrency,
          peers: options.peers,
          progress,
        });
      } finally {
        pods = (await made?.remove()) ?? pods;
        if (pods.left.length > 0) context.err.write(`error: ${pods.left.length} debug pods could not be removed: ${pods.left.slice(0, 3).join(', ')}\n  They go by themselves within 15 minutes, or with kubectl cni cleanup.\n`);
      }
      return { snapshot: surveyed, pods };
    });
  };
  return liveLook(given, { ...options, exec: true }, context, further);
}

/** Says what is going to be done where that is much, and asks. */
async function agree(snapshot: Snapshot, context: Context): Promise<void> {
  const count = snapshot.nodesAsked.length > 0 ? snapshot.nodesAsked.length : Object.keys(snapshot.nodes).length;
  if (count <= MANY) return;
  const plan = `two pods on each of ${count} nodes, in namespace ${snapshot.identification.namespace ?? 'kube-system'}, removed when it is done`;
  const answer = await context.ask(`This makes ${plan}. Go on? [y/N] `);
  if (answer === undefined) throw new UsageError(`a probe of ${count} nodes makes ${plan}, and nobody is there to ask`, 'Give --yes, or fewer nodes with --node.');
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('nothing was done', 'Look at fewer nodes with --node, or answer y.');
}

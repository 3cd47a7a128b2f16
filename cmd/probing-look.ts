import { UsageError } from '../src/model/errors.ts';
import type { PodCounts } from '../src/model/probe-report.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { checkNodes } from './check-nodes.ts';
import type { Context } from './context.ts';
import { errorText } from './error-text.ts';
import type { Flags } from './flags.ts';
import { liveLook } from './live-look.ts';
import { isBlind } from './probe-kind.ts';
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
  const further: Further = async (cluster, snapshot, { signal, progress, aside }) => {
    checkNodes(options.nodes, snapshot);
    const chosen: Snapshot = { ...snapshot, nodesAsked: options.nodes };
    if (!agreed && nodesIn(chosen) > MANY) await aside(() => agree(chosen, context));
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
        if (pods.left.length > 0) context.err.write(errorText(`${count(pods.left.length, 'pod')} could not be removed`, 'They go by themselves within 15 minutes, or with kubectl cni cleanup.', context.err.columns));
      }
      const blind = isBlind(surveyed);
      return { snapshot: surveyed, pods, trouble: blind ? whyBlind(surveyed, pods, context.err.columns) : '' };
    });
  };
  return liveLook(given, { ...options, exec: true }, context, further);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** Rights of a probe beside those to read, as `kubectl auth can-i` takes them. */
const RIGHTS = 'create and delete jobs.batch; create, watch, delete and deletecollection pods; create pods/exec';

/** Why there is no more than `status` has to show. */
function whyBlind({ identification, nodes, nodesAsked }: Snapshot, { made }: PodCounts, columns: number | undefined): string {
  const reasons = Object.entries(nodes).flatMap(([name, facts]) => {
    const debug = facts['node.debugPod'];
    const asked = nodesAsked.length === 0 || nodesAsked.includes(name);
    return asked && debug?.state === 'unavailable' ? [debug] : [];
  });
  const [first] = reasons;
  const advice = first?.reason === 'forbidden' ? `A probe needs in ${identification.namespace ?? 'kube-system'}: ${RIGHTS}.` : 'See the nodes for why.';
  return errorText(`${made === 0 ? 'no debug pod was made' : 'no debug pod told anything'}${first === undefined ? '' : `: ${first.detail}`}`, `${advice} What the API shows is told.`, columns);
}

function nodesIn({ nodesAsked, nodes }: Snapshot): number {
  return nodesAsked.length > 0 ? nodesAsked.length : Object.keys(nodes).length;
}

/** Says what is going to be done where that is much, and asks. */
async function agree(snapshot: Snapshot, context: Context): Promise<void> {
  const count = nodesIn(snapshot);
  const plan = `two pods on each of ${count} nodes, in namespace ${snapshot.identification.namespace ?? 'kube-system'}, removed when it is done`;
  const answer = await context.ask(`This makes ${plan}. Go on? [y/N] `);
  if (answer === undefined) throw new UsageError(`a probe of ${count} nodes makes ${plan}, and nobody is there to ask`, 'Give --yes, or fewer nodes with --node.');
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('nothing was done', 'Look at fewer nodes with --node, or answer y.');
}

import type { Cluster, RequestRecord } from '../src/kube/index.ts';
import type { Progress } from '../src/collect/index.ts';
import type { PodCounts } from '../src/model/probe-report.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import type { Context } from './context.ts';
import { startCountdown } from './countdown.ts';
import { connectOptions } from './flags.ts';
import type { Flags } from './flags.ts';
import { progressLine } from './progress.ts';
import { tellRequests } from './tell-requests.ts';

const NODE_DEADLINE_MS = 15_000;
const CONCURRENCY = 20;

/** A snapshot, and whether the deadline came before everything had answered. */
export interface Taken {
  readonly snapshot: Snapshot;
  readonly cutOff: boolean;
  /** The pods that were made for it; null where none were wanted. */
  readonly pods: PodCounts | null;
  /** What went wrong beside, for stderr behind the answer. */
  readonly trouble?: string;
}

/** Something that yields a snapshot each time it is asked. */
export interface Look {
  /** What has not answered after so many milliseconds is missing from the snapshot; undefined waits for everything. */
  take(deadlineMs: number | undefined): Promise<Taken>;
  close(): void;
}

/** What to look at. */
export interface LookOptions {
  readonly nodes: readonly string[];
  readonly exec: boolean;
  readonly namespace: string | undefined;
  /** At most so many nodes are asked at the same time; 20 when left out. */
  readonly concurrency?: number;
}

/** What surrounds that which goes on after the API has been read. */
export interface Surroundings {
  /** Aborts on Ctrl-C and at the deadline. */
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
  /** Does something during which neither progress is shown nor the deadline comes nearer. */
  readonly aside: <T>(work: () => Promise<T>) => Promise<T>;
}

export type Further = (cluster: Cluster, snapshot: Snapshot, surroundings: Surroundings) => Promise<Omit<Taken, 'cutOff'>>;

/**
 * Looks at a cluster. Connects at the first look, and anew after one that was cut off, since a deadline ends a connection for
 * good; the time that connecting takes (a credential plugin can hang) counts too.
 */
export function liveLook(given: Flags, options: LookOptions, context: Context, further?: Further): Look {
  const progress = progressLine(context);
  const past: RequestRecord[] = [];
  let line: { readonly cluster: Cluster; readonly deadline: AbortController } | undefined;
  const hangUp = (): void => {
    past.push(...(line?.cluster.requests() ?? []));
    line?.cluster.close();
    line = undefined;
  };
  return {
    take: async (deadlineMs) => {
      const deadline = line?.deadline ?? new AbortController();
      const countdown = startCountdown(deadlineMs, deadline, context);
      const signal = AbortSignal.any([context.signal, deadline.signal]);
      progress.begin('credentials');
      try {
        const [{ gather }, cluster] = await Promise.all([
          import('../src/collect/index.ts'),
          line?.cluster ?? context.connect(connectOptions(given), signal, progress),
        ]);
        line = { cluster, deadline };
        const snapshot = await gather(cluster, {
          tool: context.version,
          command: 'status',
          exec: options.exec,
          nodes: options.nodes,
          ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
          nodeDeadlineMs: NODE_DEADLINE_MS,
          concurrency: options.concurrency ?? CONCURRENCY,
          progress: progress.show,
        });
        const aside = async <T>(work: () => Promise<T>): Promise<T> => {
          progress.clear();
          try {
            return await countdown.without(work);
          } finally {
            progress.begin('the nodes');
          }
        };
        const seen = further === undefined ? { snapshot, pods: null } : await further(cluster, snapshot, { signal, progress: progress.show, aside });
        return { ...seen, cutOff: deadline.signal.aborted };
      } finally {
        countdown.stop();
        progress.clear();
        if (deadline.signal.aborted) hangUp();
      }
    },
    close: () => {
      hangUp();
      tellRequests(past, given, context);
    },
  };
}

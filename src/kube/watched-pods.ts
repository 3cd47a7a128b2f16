import { setTimeout as delay } from 'node:timers/promises';
import type { ApiObject, Cluster } from './cluster.ts';
import { EVENTS, PODS } from './own-types.ts';
import { podStart } from './pod-start.ts';
import type { PodStart } from './pod-start.ts';

/** Pods of one run, as a watch tells of them. */
export interface WatchedPods {
  /** A pod was made, of which the watch has perhaps told already. */
  add(name: string, pod: ApiObject): void;
  /** Waits until a pod runs or never will, at most so long or until the signal aborts: then what it is like. Throws what ends the watch for good. */
  start(name: string, deadlineMs: number, signal: AbortSignal): Promise<PodStart>;
  /** What the kubelet says about a pod that does not start: the CNI plugin's own words are in it. */
  trouble(name: string): Promise<string | undefined>;
  /** Names of those that are there; one that went while the watch was broken is still among them. */
  present(): readonly string[];
  /** Waits until none is there, at most so long. */
  gone(waitMs: number): Promise<void>;
  /** Names of all that there have been. */
  known(): ReadonlySet<string>;
  stop(): void;
}

export function watchPods(cluster: Cluster, scope: { readonly namespace: string; readonly labelSelector: string }): WatchedPods {
  const watching = new AbortController();
  const present = new Map<string, ApiObject>();
  const known = new Set<string>();
  const waiters = new Map<string, (pod: ApiObject) => void>();
  let onGone = (): void => undefined;

  const watch = cluster.watch(
    PODS,
    scope,
    ({ type, object }) => {
      const name = object.metadata?.name ?? '';
      known.add(name);
      if (type === 'DELETED') present.delete(name);
      else present.set(name, object);
      waiters.get(name)?.(object);
      if (type === 'DELETED') onGone();
    },
    watching.signal,
  );
  watch.catch(() => undefined);

  /** A watch can be deaf, behind a proxy or on a connection that is half dead. */
  const seenNow = async (name: string, told: PodStart): Promise<PodStart> => {
    const [pod] = await cluster.list(PODS, { ...scope, fieldSelector: `metadata.name=${name}` }).then(({ value }) => value, () => []);
    return pod === undefined ? told : podStart(pod);
  };

  return {
    add: (name, pod) => {
      if (!known.has(name)) present.set(name, pod);
      known.add(name);
    },
    start: async (name, deadlineMs, signal) => {
      let last: PodStart = { state: 'waiting', why: 'the API server told nothing of it' };
      const settled = new Promise<void>((resolve, reject) => {
        const told = (pod: ApiObject): void => {
          last = podStart(pod);
          if (last.state !== 'waiting') resolve();
        };
        waiters.set(name, told);
        const before = present.get(name);
        if (before !== undefined) told(before);
        watch.catch(reject);
      });
      await inTime(settled, deadlineMs, signal).finally(() => waiters.delete(name));
      return last.state !== 'waiting' || signal.aborted ? last : seenNow(name, last);
    },
    trouble: async (name) => {
      const uid = present.get(name)?.metadata?.uid;
      if (uid === undefined) return undefined;
      const events = await cluster.list(EVENTS, { namespace: scope.namespace, fieldSelector: `involvedObject.uid=${uid}` }).catch(() => undefined);
      const warnings = (events?.value ?? []).filter((event) => event['type'] === 'Warning').map((event) => String(event['message'] ?? ''));
      return warnings.at(-1)?.replace(RUNTIME_WORDS, '');
    },
    present: () => [...present.keys()],
    gone: async (waitMs) => {
      const empty = new Promise<void>((resolve) => {
        onGone = () => present.size === 0 && resolve();
        onGone();
      });
      await inTime(empty, waitMs);
    },
    known: () => known,
    stop: () => watching.abort(),
  };
}

/** Before what the plugin says. */
const RUNTIME_WORDS = /^Failed to create pod sandbox: rpc error: code = \w+ desc = failed to set ?up (?:sandbox container "\w+" )?network for (?:sandbox|pod) "[^"]*": /i;

/** Waits for it, at most so long or until the signal aborts. */
async function inTime(work: Promise<void>, waitMs: number, signal?: AbortSignal): Promise<void> {
  const over = new AbortController();
  const ends = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
  await Promise.race([work, delay(waitMs, undefined, { signal: ends }).catch(() => undefined)]).finally(() => over.abort());
}

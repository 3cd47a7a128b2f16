import { setTimeout as delay } from 'node:timers/promises';
import { AccessError, ClusterError, ExpectedError } from '../model/errors.ts';
import type { ApiObject, Cluster, PodOrder, Resource, RunPods, Start } from './cluster.ts';
import { resourcesDemanded } from './demanded.ts';
import { isAway, persist } from './persist.ts';
import { CONTAINER, RUN_LABEL, ownerManifest, ownerName, podManifest } from './pod-manifest.ts';
import type { OwnerReference, PodResources, RunMarks } from './pod-manifest.ts';
import { podStart } from './pod-start.ts';
import { removeJob, removePods } from './remove.ts';

const PODS: Resource = { group: '', version: 'v1', plural: 'pods' };
const JOBS: Resource = { group: 'batch', version: 'v1', plural: 'jobs' };
const EVENTS: Resource = { group: '', version: 'v1', plural: 'events' };

/** For the API to tell that they are gone, each time that they are deleted. */
const PATIENCE_MS = 2_000;
const TRIES = 2;
/** For a pod to be made while the API server restarts, which takes seconds. */
const MAKING_MS = 10_000;

interface Waiter {
  readonly told: (pod: ApiObject) => void;
}

/** `now`: milliseconds of a clock that never jumps. When `signal` aborts, no pod is made and none waited for any more. */
export function createRunPods(cluster: Cluster, marks: RunMarks, now: () => number, signal: AbortSignal): RunPods {
  const selector = `${RUN_LABEL}=${marks.run}`;
  const scope = { namespace: marks.namespace, labelSelector: selector };
  const watching = new AbortController();
  const waiters = new Map<string, Waiter>();
  const present = new Map<string, ApiObject>();
  const seen = new Set<string>();
  const creations = new Set<Promise<unknown>>();
  let watch: Promise<void> | undefined;
  let owner: Promise<OwnerReference> | undefined;
  let number = 0;
  /** Something may have been made that was not told of. */
  let doubtful = false;
  /** Nothing more is made. */
  let closing = false;
  /** What quotas demand, of all pods. */
  let resources: PodResources | undefined;
  let onGone = (): void => undefined;

  const onChange = (type: string, pod: ApiObject): void => {
    const name = pod.metadata?.name ?? '';
    seen.add(name);
    if (type === 'DELETED') present.delete(name);
    else present.set(name, pod);
    waiters.get(name)?.told(pod);
    if (type === 'DELETED') onGone();
  };
  const track = <T>(creation: Promise<T>): Promise<T> => {
    creations.add(creation);
    return creation.finally(() => creations.delete(creation));
  };
  /** Undefined when it is there already: the connection broke after it had been made. */
  const make = async (resource: Resource, object: ApiObject): Promise<ApiObject | undefined> => {
    if (closing || signal.aborted) throw stopped();
    try {
      return (await track(persist(() => cluster.create(resource, marks.namespace, object), MAKING_MS, { signal, passes: mayBeMadeLater }))).value;
    } catch (error) {
      doubtful ||= error instanceof ClusterError;
      if (isThere(error)) return undefined;
      throw error;
    }
  };
  const makeOwner = async (image: string): Promise<OwnerReference> => {
    const job = (await make(JOBS, ownerManifest(marks, image))) ?? (await cluster.list(JOBS, { namespace: marks.namespace, labelSelector: selector, survives: true })).value[0];
    return { name: ownerName(marks), uid: job?.metadata?.uid ?? '' };
  };

  const create = async (order: PodOrder): Promise<string> => {
    const reference = await (owner ??= makeOwner(order.image));
    const index = number++;
    const attempt = (named: PodResources | undefined): Promise<ApiObject | undefined> =>
      make(PODS, podManifest(order, marks, reference, index, named)).catch((error: unknown) => {
        const demanded = resourcesDemanded(error, named);
        if (demanded === undefined) throw error;
        resources = { requests: { ...resources?.requests, ...demanded.requests }, limits: { ...resources?.limits, ...demanded.limits } };
        return attempt(resources);
      });
    const pod = await attempt(resources);
    const name = `kubectl-cni-${order.role}-${marks.run}-${index}`;
    if (!seen.has(name)) present.set(name, pod ?? {});
    seen.add(name);
    return name;
  };

  return {
    start: async (order, deadlineMs) => {
      const began = now();
      watch ??= cluster.watch(PODS, scope, ({ type, object }) => onChange(type, object), watching.signal);
      watch.catch(() => undefined);
      const failed = (why: string, more: { refused?: boolean; late?: boolean; imageMissing?: boolean } = {}): Start => ({ state: 'failed', why, refused: more.refused ?? false, late: more.late ?? false, imageMissing: more.imageMissing ?? false, startMs: Math.round(now() - began) });
      if (signal.aborted) return failed(STOPPED);
      let name: string;
      try {
        name = await create(order);
      } catch (error) {
        if (error instanceof ExpectedError && !isRight(error)) return failed(refusalOf(error), { refused: true });
        throw error;
      }
      const left = Math.max(0, deadlineMs - (now() - began));
      const told = await settled(name, left, waiters, present, watch, signal);
      // A watch can be deaf, behind a proxy or a connection that is half dead.
      const start = told.state !== 'waiting' || signal.aborted ? told : await seenNow(cluster, scope, name, told);
      if (start.state === 'running') return { state: 'running', pod: name, container: CONTAINER, ips: start.ips, startMs: Math.round(now() - began) };
      if (start.state === 'failed') return failed(start.why, { imageMissing: start.imageMissing });
      if (signal.aborted) return failed(STOPPED);
      const why = await sandboxTrouble(cluster, marks.namespace, present.get(name));
      return failed(`it did not start within ${Math.round(deadlineMs / 1000)} s: ${why ?? start.why}`, { late: true });
    },
    remove: async () => {
      closing = true;
      while (creations.size > 0) await Promise.allSettled([...creations]);
      // Whatever fails here shows in what is left.
      const attempt = (work: Promise<unknown>): Promise<boolean> => work.then(() => true, () => false);
      const mayBeThere = (): boolean => present.size > 0 || doubtful;
      for (let tries = 0; tries < TRIES && mayBeThere(); tries++) {
        if (!(await attempt(removePods(cluster, scope)))) break;
        await until(() => present.size === 0, (act) => (onGone = act), PATIENCE_MS);
      }
      // A watch that broke does not tell what went away meanwhile.
      const there = !mayBeThere() ? [] : await cluster.list(PODS, { ...scope, survives: true }).then(({ value }) => value.map(({ metadata }) => metadata?.name ?? ''), () => [...present.keys()]);
      const owned = await owner?.then(() => true, () => doubtful);
      if (owned === true) await attempt(removeJob(cluster, marks.namespace, ownerName(marks)));
      watching.abort();
      for (const pod of there) seen.add(pod);
      const left = there.map((pod) => `${marks.namespace}/${pod}`).sort();
      return { made: seen.size, removed: seen.size - left.length, left };
    },
  };
}

/** Waits until a pod runs or never will; after the deadline, what it waits for. */
async function settled(name: string, deadlineMs: number, waiters: Map<string, Waiter>, present: ReadonlyMap<string, ApiObject>, watch: Promise<void>, signal: AbortSignal): Promise<ReturnType<typeof podStart>> {
  let last: ReturnType<typeof podStart> = { state: 'waiting', why: 'the API server told nothing of it' };
  const done = new Promise<void>((resolve, reject) => {
    const told = (pod: ApiObject): void => {
      last = podStart(pod);
      if (last.state !== 'waiting') resolve();
    };
    waiters.set(name, { told });
    const known = present.get(name);
    if (known !== undefined) told(known);
    watch.catch(reject);
  });
  const timeout = new AbortController();
  const ends = AbortSignal.any([timeout.signal, signal]);
  await Promise.race([done, delay(deadlineMs, undefined, { signal: ends }).catch(() => undefined)]).finally(() => {
    timeout.abort();
    waiters.delete(name);
  });
  return last;
}

/** A pod as it is now; as it was told where that cannot be read. */
async function seenNow(cluster: Cluster, scope: { readonly namespace: string; readonly labelSelector: string }, name: string, told: ReturnType<typeof podStart>): Promise<ReturnType<typeof podStart>> {
  const [pod] = await cluster.list(PODS, { ...scope, fieldSelector: `metadata.name=${name}` }).then(({ value }) => value, () => []);
  return pod === undefined ? told : podStart(pod);
}

/** What the kubelet says about a pod that does not start: the CNI plugin's own words are in it. */
async function sandboxTrouble(cluster: Cluster, namespace: string, pod: ApiObject | undefined): Promise<string | undefined> {
  const uid = pod?.metadata?.uid;
  if (uid === undefined) return undefined;
  const events = await cluster.list(EVENTS, { namespace, fieldSelector: `involvedObject.uid=${uid}` }).catch(() => undefined);
  const warnings = (events?.value ?? []).filter((event) => event['type'] === 'Warning').map((event) => String(event['message'] ?? ''));
  return warnings.at(-1)?.replace(RUNTIME_WORDS, '');
}

/** Before what the plugin says. */
const RUNTIME_WORDS = /^Failed to create pod sandbox: rpc error: code = \w+ desc = failed to set ?up (?:sandbox container "\w+" )?network for (?:sandbox|pod) "[^"]*": /i;

async function until(holds: () => boolean, listen: (act: () => void) => void, waitMs: number): Promise<void> {
  if (holds()) return;
  const timeout = new AbortController();
  await new Promise<void>((resolve) => {
    listen(() => holds() && resolve());
    void delay(waitMs, undefined, { signal: timeout.signal }).then(() => resolve(), () => undefined);
  });
  timeout.abort();
}

const STOPPED = 'the run was stopped';

function stopped(): ClusterError {
  return new ClusterError('timeout', STOPPED, 'Try again.');
}

/** Quotas are written by all who make pods at the same time. Source: kubernetes plugin/pkg/admission/resourcequota, which gives up after three conflicts. */
function mayBeMadeLater(error: unknown): boolean {
  return isAway(error) || (error instanceof ClusterError && /Operation cannot be fulfilled|etcdserver:/.test(error.message));
}

/** A creation that was sent twice, for the connection broke after the first. */
function isThere(error: unknown): boolean {
  return error instanceof ClusterError && /already exists/.test(error.message);
}

/** RBAC, not quota or another admission. */
function isRight(error: ExpectedError): boolean {
  return error instanceof AccessError && /^the user "[^"]*" may not /.test(error.message);
}

function refusalOf(error: ExpectedError): string {
  return error.message.replace(/^.* forbids POST \S+: /, '').replace(/^pods "[^"]*" is forbidden: /, '');
}

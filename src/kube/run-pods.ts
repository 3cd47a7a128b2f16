import { AccessError, ClusterError, ExpectedError } from '../model/errors.ts';
import type { ApiObject, Cluster, PodOrder, Resource, RunPods, Start } from './cluster.ts';
import { resourcesDemanded } from './demanded.ts';
import { JOBS, PODS } from './own-types.ts';
import { isAway, persist } from './persist.ts';
import { CONTAINER, RUN_LABEL, ownerManifest, ownerName, podManifest } from './pod-manifest.ts';
import type { OwnerReference, PodResources, RunMarks } from './pod-manifest.ts';
import { removeJob, removePods } from './remove.ts';
import { watchPods } from './watched-pods.ts';
import type { WatchedPods } from './watched-pods.ts';

/** For the API to tell that they are gone, each time that they are deleted. */
const PATIENCE_MS = 2_000;
const TRIES = 2;
/** For a pod to be made while the API server restarts, which takes seconds. */
const MAKING_MS = 10_000;

/** `now`: milliseconds of a clock that never jumps. When `signal` aborts, no pod is made and none waited for any more. */
export function createRunPods(cluster: Cluster, marks: RunMarks, now: () => number, signal: AbortSignal): RunPods {
  const scope = { namespace: marks.namespace, labelSelector: `${RUN_LABEL}=${marks.run}` };
  const creations = new Set<Promise<unknown>>();
  let watched: WatchedPods | undefined;
  let owner: Promise<OwnerReference> | undefined;
  let number = 0;
  /** Something may have been made that was not told of. */
  let doubtful = false;
  /** Nothing more is made. */
  let closing = false;
  /** What quotas demand, of all pods. */
  let resources: PodResources | undefined;

  const track = <T>(creation: Promise<T>): Promise<T> => {
    creations.add(creation);
    return creation.finally(() => creations.delete(creation));
  };
  /** Undefined when it is there already: the connection broke after it had been made. */
  const make = async (resource: Resource, object: ApiObject): Promise<ApiObject | undefined> => {
    if (closing || signal.aborted) throw new ClusterError('timeout', STOPPED, 'Try again.');
    try {
      return (await track(persist(() => cluster.create(resource, marks.namespace, object), MAKING_MS, { signal, passes: mayBeMadeLater }))).value;
    } catch (error) {
      doubtful ||= error instanceof ClusterError;
      if (isThere(error)) return undefined;
      throw error;
    }
  };
  const makeOwner = async (image: string): Promise<OwnerReference> => {
    const job = (await make(JOBS, ownerManifest(marks, image))) ?? (await cluster.list(JOBS, { ...scope, survives: true })).value[0];
    return { name: ownerName(marks), uid: job?.metadata?.uid ?? '' };
  };
  const create = async (order: PodOrder, pods: WatchedPods): Promise<string> => {
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
    pods.add(name, pod ?? {});
    return name;
  };

  return {
    start: async (order, deadlineMs) => {
      const began = now();
      const pods = (watched ??= watchPods(cluster, scope));
      const failed = (why: string, more: { refused?: boolean; late?: boolean; imageMissing?: boolean } = {}): Start => ({ state: 'failed', why, refused: more.refused ?? false, late: more.late ?? false, imageMissing: more.imageMissing ?? false, startMs: Math.round(now() - began) });
      if (signal.aborted) return failed(STOPPED);
      let name: string;
      try {
        name = await create(order, pods);
      } catch (error) {
        if (error instanceof ExpectedError && !isRight(error)) return failed(refusalOf(error), { refused: true });
        throw error;
      }
      const start = await pods.start(name, Math.max(0, deadlineMs - (now() - began)), signal);
      if (start.state === 'running') return { state: 'running', pod: name, container: CONTAINER, ips: start.ips, startMs: Math.round(now() - began) };
      if (start.state === 'failed') return failed(start.why, { imageMissing: start.imageMissing });
      if (signal.aborted) return failed(STOPPED);
      return failed(`it did not start within ${Math.round(deadlineMs / 1000)} s: ${(await pods.trouble(name)) ?? start.why}`, { late: true });
    },
    remove: async () => {
      closing = true;
      while (creations.size > 0) await Promise.allSettled([...creations]);
      const mayBeThere = (): boolean => doubtful || (watched !== undefined && watched.present().length > 0);
      // Whatever fails here shows in what is left.
      for (let tries = 0; tries < TRIES && mayBeThere(); tries++) {
        if (!(await succeeds(removePods(cluster, scope)))) break;
        await watched?.gone(PATIENCE_MS);
      }
      // A watch that broke does not tell what went away meanwhile.
      const there = mayBeThere() ? await cluster.list(PODS, { ...scope, survives: true }).then(({ value }) => value.map(({ metadata }) => metadata?.name ?? ''), () => watched?.present() ?? []) : [];
      const owned = await owner?.then(() => true, () => doubtful);
      if (owned === true) await succeeds(removeJob(cluster, marks.namespace, ownerName(marks)));
      watched?.stop();
      const made = new Set([...(watched?.known() ?? []), ...there]).size;
      return { made, removed: made - there.length, left: there.map((pod) => `${marks.namespace}/${pod}`).sort() };
    },
  };
}

const STOPPED = 'the run was stopped';

function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(() => true, () => false);
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

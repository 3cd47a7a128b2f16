import { setTimeout as delay } from 'node:timers/promises';
import { rightText, rightTo, rightToRead } from '../../src/kube/index.ts';
import { collectionPath, execName, objectPath, podPath, requestName, selectorsOf, withQuery } from '../../src/kube/index.ts';
import type { Answer, ApiObject, Change, Cluster, ExecResult, ExecTarget, RequestRecord, Resource, Scope, TableRow } from '../../src/kube/index.ts';
import { AccessError, ClusterError, InternalError } from '../../src/model/errors.ts';
import { namespaceRow, nodeRow } from './node-table.ts';
import { podRow } from './pod-table.ts';
import { fitsFields, fitsLabels } from './selectors.ts';
import { apiGroupList, servedTypes } from './served-types.ts';

/** A request that goes wrong. */
export interface Failure {
  /**
   * Which: its right, or a pattern for it. `list nodes`, `get configmaps/calico-config in kube-system`, `get /version`,
   * `logs NAMESPACE/POD/CONTAINER`, `exec NAMESPACE/POD/CONTAINER`.
   */
  readonly match: string | RegExp;
  /** `forbidden`: 403. `hang`: no answer until the deadline, which comes after a few milliseconds here. Else what is thrown. */
  readonly how: 'forbidden' | 'hang' | Error;
  /** How many requests meet it; all when left out. */
  readonly times?: number;
}

export interface MemoryClusterOptions {
  /** The API server's clock, RFC 3339; it stands still. */
  readonly now?: string;
  /** gitVersion of `/version`. */
  readonly version?: string;
  /** What a command in a container says; a text is its stdout, with exit code 0. Without it, exec is a mistake of the test. */
  readonly exec?: (target: ExecTarget, command: readonly string[], input: string) => ExecResult | string;
  /** A container's log; undefined is the API server's 400 of a container that has none. Without it, logs are a mistake of the test. */
  readonly logs?: (target: ExecTarget, previous: boolean) => string | undefined;
  /** What becomes of an object that is created; without it, writing is a mistake of the test. */
  readonly onCreate?: (object: ApiObject) => ApiObject;
  readonly failures?: readonly Failure[];
  /** Time that each answer takes. */
  readonly latencyMs?: number;
  readonly signal?: AbortSignal;
}

/** A cluster in memory, with what a test may ask of it afterwards. */
export interface MemoryCluster extends Cluster {
  /** All objects that are there now. */
  held(): readonly ApiObject[];
  /** Matches of failures that no request has met: a misspelt one, or a request that was never made. */
  unmetFailures(): readonly string[];
}

/**
 * A cluster that holds these objects, and answers as an API server does: types that are not served are not found, selectors
 * select, lists are sorted. What it cannot answer truly is an InternalError.
 */
export function memoryCluster(objects: readonly ApiObject[], options: MemoryClusterOptions = {}): MemoryCluster {
  const now = options.now ?? '2026-01-01T12:00:00Z';
  const types = servedTypes(objects);
  let held = [...objects];
  const watchers = new Set<(change: Change) => void>();
  const records: RequestRecord[] = [];
  const unmet = new Set(options.failures?.map(({ match }) => String(match)));
  const met = new Map<Failure, number>();
  let closed = false;

  const answer = async <T>(path: string, right: string, deadlineMs: number, valueOf: () => T, name = requestName(path)): Promise<Answer<T>> => {
    let status = 0;
    try {
      await pass(right, path, deadlineMs);
      const value = structuredClone(valueOf());
      status = right.startsWith('exec ') ? 101 : 200;
      return { value, at: now, from: name };
    } catch (error) {
      status = error instanceof AccessError ? 403 : error instanceof ClusterError && error.failure === 'not-found' ? 404 : 0;
      throw error;
    } finally {
      records.push({ request: `GET ${path}`, status, milliseconds: options.latencyMs ?? 0, bytes: 0 });
    }
  };

  const pass = async (right: string, path: string, deadlineMs: number): Promise<void> => {
    if (closed) throw new InternalError(`${right} was asked of a cluster that was closed`);
    const waitMs = options.latencyMs ?? 0;
    if (waitMs > 0) await delay(waitMs, undefined, { signal: options.signal }).catch(() => undefined);
    const failure = options.failures?.find((each) => (met.get(each) ?? 0) < (each.times ?? Infinity) && (typeof each.match === 'string' ? each.match === right : each.match.test(right)));
    if (failure !== undefined) unmet.delete(String(failure.match));
    if (failure !== undefined) met.set(failure, (met.get(failure) ?? 0) + 1);
    if (failure?.how === 'hang') await delay(HANG_MS, undefined, { signal: options.signal }).catch(() => undefined);
    if (options.signal?.aborted && !SURVIVES.test(right)) throw new ClusterError('timeout', `${requestName(path)} was stopped before memory answered`, 'Try again.');
    if (failure?.how === 'hang') {
      throw new ClusterError('timeout', `memory did not answer ${requestName(path)} within ${deadlineMs / 1000} s`, 'Check the way to it.');
    }
    if (failure?.how === 'forbidden') throw new AccessError(`the user "viewer" may not ${right} on memory`, 'Ask for that right.', [right]);
    if (failure !== undefined) throw failure.how;
  };

  const kindOf = (resource: Resource): string => {
    const type = types.find(({ group, version, plural }) => group === resource.group && version === resource.version && plural === resource.plural);
    if (type !== undefined) return type.kind;
    throw new ClusterError('not-found', `memory has no type ${rightToRead(resource, undefined).resource}`, ABSENT);
  };

  const select = (resource: Resource, scope: Scope): ApiObject[] => {
    const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
    const kind = kindOf(resource);
    return held
      .filter((object) => object.kind === kind && object.apiVersion === apiVersion)
      .filter((object) => scope.namespace === undefined || object.metadata?.namespace === scope.namespace)
      .filter((object) => fitsLabels(object, scope.labelSelector) && fitsFields(object, scope.fieldSelector))
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  };

  const container = (target: ExecTarget): void => {
    const pods = select(PODS, { namespace: target.namespace, fieldSelector: `metadata.name=${target.pod}` });
    const spec = pods[0]?.['spec'] as { containers?: { name: string }[]; initContainers?: { name: string }[] } | undefined;
    if (spec === undefined) throw new ClusterError('not-found', `pods "${target.pod}" not found on memory`, 'Look at the pods.');
    const known = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].some(({ name }) => name === target.container);
    if (!known) throw badRequest(`container ${target.container} is not valid for pod ${target.pod}`);
  };

  const remove = (goes: (object: ApiObject) => boolean): null => {
    const going = held.filter(goes);
    held = held.filter((object) => !going.includes(object));
    for (const object of going) for (const tell of watchers) tell({ type: 'DELETED', object });
    return null;
  };

  return {
    address: 'memory',
    raw: <T>(path: string) =>
      answer<T>(path, `get ${path}`, DEADLINE_MS, () => {
        if (path === '/version') return versionInfo(options.version ?? 'v1.34.4') as T;
        if (path === '/apis') return apiGroupList(types) as T;
        throw new InternalError(`the memory cluster does not know ${path}`);
      }),
    get: (resource, namespace, name) =>
      answer(objectPath(resource, namespace, name), rightText(rightToRead(resource, namespace, name)), DEADLINE_MS, () => {
        const found = select(resource, namespace === undefined ? {} : { namespace }).find((object) => object.metadata?.name === name);
        if (found !== undefined) return found;
        throw new ClusterError('not-found', `${rightToRead(resource, namespace).resource} "${name}" not found on memory`, ABSENT);
      }),
    list: (resource, scope = {}) =>
      answer<readonly ApiObject[]>(listPath(resource, scope, {}), listRight(resource, scope), DEADLINE_MS, () => select(resource, scope)),
    table: (resource, scope = {}) =>
      answer<readonly TableRow[]>(listPath(resource, scope, { includeObject: 'None' }), listRight(resource, scope), DEADLINE_MS, () => {
        const print = PRINTED[resource.plural];
        if (print === undefined) throw new InternalError(`the memory cluster prints no table of ${resource.plural}`);
        return select(resource, scope).map((object) => print(object, Date.parse(now), scope.namespace ?? ''));
      }),
    exec: (target, command, deadlineMs, { input = '' } = {}) => {
      const path = withQuery(podPath(target, 'exec'), { container: target.container, command, stdout: 'true', stderr: 'true' });
      const run = (): ExecResult => {
        container(target);
        if (options.exec === undefined) throw new InternalError(`the memory cluster was given no answer to ${execName(target, command)}`);
        const said = options.exec(target, command, input);
        return typeof said === 'string' ? { stdout: said, stderr: '', exitCode: 0 } : said;
      };
      return answer(path, `exec ${placeOf(target)}`, deadlineMs, run, execName(target, command));
    },
    logs: (target, { previous, tailLines }) => {
      const query = { container: target.container, tailLines: String(tailLines), previous: previous ? 'true' : undefined };
      return answer(withQuery(podPath(target, 'log'), query), `logs ${placeOf(target)}`, DEADLINE_MS, () => {
        container(target);
        if (options.logs === undefined) throw new InternalError(`the memory cluster was given no log of ${placeOf(target)}`);
        const text = options.logs(target, previous);
        if (text !== undefined) return tail(text, tailLines);
        throw badRequest(`${previous ? 'previous terminated ' : ''}container "${target.container}" in pod "${target.pod}" not found`);
      });
    },
    watch: async (resource, scope, onChange, signal) => {
      await pass(rightText(rightTo('watch', resource, scope.namespace)), collectionPath(resource, scope.namespace), DEADLINE_MS);
      const told = (change: Change): void => {
        if (fitsLabels(change.object, scope.labelSelector) && change.object.kind === kindOf(resource)) onChange(change);
      };
      for (const object of select(resource, scope)) told({ type: 'ADDED', object });
      watchers.add(told);
      await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())));
      watchers.delete(told);
    },
    create: async (resource, namespace, object) => {
      const path = collectionPath(resource, namespace);
      if (options.onCreate === undefined) throw new InternalError(`the memory cluster was not to be written to: ${path}`);
      const become = options.onCreate;
      const created = await answer(path, rightText(rightTo('create', resource, namespace)), DEADLINE_MS, () => become({ ...object, metadata: { ...object.metadata, uid: `uid-${object.metadata?.name}` } }), requestName(path, 'POST'));
      held.push(created.value);
      for (const tell of watchers) tell({ type: 'ADDED', object: created.value });
      return created;
    },
    delete: async (resource, namespace, name) => {
      const path = objectPath(resource, namespace, name);
      await answer(path, rightText({ ...rightTo('delete', resource, namespace), name }), DEADLINE_MS, () => remove((object) => object.kind === kindOf(resource) && object.metadata?.name === name), requestName(path, 'DELETE'));
    },
    deleteAll: async (resource, scope) => {
      const path = collectionPath(resource, scope.namespace);
      await answer(path, rightText(rightTo('deletecollection', resource, scope.namespace)), DEADLINE_MS, () => remove((object) => select(resource, scope).includes(object)), requestName(path, 'DELETE'));
    },
    held: () => [...held],
    requests: () => [...records],
    close: () => {
      closed = true;
    },
    unmetFailures: () => [...unmet],
  };
}

/** What goes on after an interruption. */
const SURVIVES = /^(?:create|delete|deletecollection|watch) /;
/** What it can print a table of. */
const PRINTED: Readonly<Record<string, (object: ApiObject, nowMs: number, namespace: string) => TableRow>> = {
  pods: (pod, nowMs, namespace) => podRow(pod, namespace, nowMs),
  nodes: nodeRow,
  namespaces: namespaceRow,
};
const PODS: Resource = { group: '', version: 'v1', plural: 'pods' };
const DEADLINE_MS = 15_000;
const HANG_MS = 20;
const ABSENT = 'Nothing needs to be done if this cluster is not meant to have it.';

function listRight(resource: Resource, scope: Scope): string {
  return rightText(rightToRead(resource, scope.namespace));
}

function badRequest(message: string): ClusterError {
  return new ClusterError('failed', `memory answered with 400: ${message}`, 'Look at the pod.');
}

function listPath(resource: Resource, scope: Scope, query: Readonly<Record<string, string>>): string {
  return withQuery(collectionPath(resource, scope.namespace), { ...selectorsOf(scope), ...query, limit: '500' });
}

function keyOf(object: ApiObject): string {
  return `${object.metadata?.namespace ?? ''}/${object.metadata?.name ?? ''}`;
}

function placeOf(target: ExecTarget): string {
  return `${target.namespace}/${target.pod}/${target.container}`;
}

function versionInfo(gitVersion: string): object {
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return { major, minor, gitVersion, platform: 'linux/amd64' };
}

function tail(text: string, lines: number): string {
  const all = text.split('\n');
  const end = all.at(-1) === '' ? 1 : 0;
  return all.slice(Math.max(0, all.length - end - lines)).join('\n');
}

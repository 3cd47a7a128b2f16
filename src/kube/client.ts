import { rightTo, rightToRead } from './access.ts';
import type { Right } from './access.ts';
import type { Answer, ApiObject, Change, Cluster, Deletion, ExecOptions, ExecResult, ExecTarget, RequestRecord, Resource, Scope, TableRow } from './cluster.ts';
import { persist } from './persist.ts';
import { notJson } from './refusal.ts';
import { collectionPath, execName, objectPath, podPath, requestName, selectorsOf, withQuery } from './request-path.ts';
import type { RequestOptions, Requester } from './requester.ts';
import { follow } from './follow.ts';
import { tableRows } from './table-rows.ts';
import type { TablePage } from './table-rows.ts';
import type { Target } from './target.ts';

const PAGE = '500';
/** For a command that may run twice: an API server is back within seconds. */
const OUTAGE_MS = 10_000;
const JSON_TYPE = 'application/json';
const TABLE_TYPE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

interface ListPage {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: { readonly continue?: string };
  readonly items?: ApiObject[] | null;
}

/** The cluster over its HTTP API, as plain JSON. */
export class Client implements Cluster {
  readonly #target: Target;
  readonly #requester: Requester;

  constructor(target: Target, requester: Requester) {
    this.#target = target;
    this.#requester = requester;
  }

  get address(): string {
    return this.#target.label;
  }

  async raw<T>(path: string): Promise<Answer<T>> {
    return this.#json(path, { verb: 'get', resource: path }, JSON_TYPE);
  }

  async get(resource: Resource, namespace: string | undefined, name: string): Promise<Answer<ApiObject>> {
    return this.#json(objectPath(resource, namespace, name), rightToRead(resource, namespace, name), JSON_TYPE);
  }

  async list(resource: Resource, scope: Scope = {}): Promise<Answer<readonly ApiObject[]>> {
    return this.#pages(resource, scope, JSON_TYPE, {}, itemsOf);
  }

  async table(resource: Resource, scope: Scope = {}): Promise<Answer<readonly TableRow[]>> {
    return this.#pages(resource, scope, TABLE_TYPE, { includeObject: 'None' }, (page: TablePage) => tableRows(page, scope.namespace ?? ''));
  }

  async exec(target: ExecTarget, command: readonly string[], deadlineMs: number, { input, again = false }: ExecOptions = {}): Promise<Answer<ExecResult>> {
    const stdin = input === undefined ? undefined : 'true';
    const path = withQuery(podPath(target, 'exec'), { container: target.container, command, stdin, stdout: 'true', stderr: 'true' });
    const run = (): Promise<ExecResult> => this.#requester.run(path, { verb: 'create', resource: 'pods/exec', namespace: target.namespace }, deadlineMs, input);
    const value = await persist(run, again ? OUTAGE_MS : 0);
    return { value, at: this.#requester.timeOf(), from: execName(target, command) };
  }

  async logs(target: ExecTarget, options: { readonly previous: boolean; readonly tailLines: number }): Promise<Answer<string>> {
    const previous = options.previous ? 'true' : undefined;
    const path = withQuery(podPath(target, 'log'), { container: target.container, tailLines: String(options.tailLines), previous });
    const reply = await this.#requester.fetch(path, { verb: 'get', resource: 'pods/log', namespace: target.namespace }, '*/*');
    return { value: reply.text, at: this.#requester.timeOf(reply), from: requestName(path) };
  }

  async watch(resource: Resource, scope: Scope, onChange: (change: Change) => void, signal: AbortSignal): Promise<void> {
    const path = collectionPath(resource, scope.namespace);
    const right = rightTo('watch', resource, scope.namespace);
    await follow((onLine) => this.#requester.fetch(withQuery(path, { ...selectorsOf(scope), watch: 'true' }), right, JSON_TYPE, { onLine, signal, survives: true }), onChange, signal);
  }

  async create(resource: Resource, namespace: string, object: ApiObject): Promise<Answer<ApiObject>> {
    const path = collectionPath(resource, namespace);
    return this.#json(path, rightTo('create', resource, namespace), JSON_TYPE, { method: 'POST', body: JSON.stringify(object), survives: true });
  }

  async delete(resource: Resource, namespace: string, name: string, deletion: Deletion = {}): Promise<void> {
    await this.#requester.fetch(objectPath(resource, namespace, name), { ...rightTo('delete', resource, namespace), name }, JSON_TYPE, deleting(deletion));
  }

  async deleteAll(resource: Resource, scope: Scope & { readonly namespace: string; readonly labelSelector: string }, deletion: Deletion = {}): Promise<void> {
    const path = withQuery(collectionPath(resource, scope.namespace), selectorsOf(scope));
    await this.#requester.fetch(path, rightTo('deletecollection', resource, scope.namespace), JSON_TYPE, deleting(deletion));
  }

  requests(): readonly RequestRecord[] {
    return this.#requester.records();
  }

  close(): void {
    this.#requester.stop();
  }

  /** All pages' entries; time and name are the first page's. */
  async #pages<Page extends { readonly metadata?: { readonly continue?: string } }, Entry>(
    resource: Resource,
    scope: Scope,
    accept: string,
    query: Readonly<Record<string, string>>,
    entriesOf: (page: Page) => readonly Entry[],
  ): Promise<Answer<readonly Entry[]>> {
    const collection = collectionPath(resource, scope.namespace);
    const right = rightToRead(resource, scope.namespace);
    const ask = (from: string | undefined): Promise<Answer<Page>> =>
      this.#listed(withQuery(collection, { ...selectorsOf(scope), ...query, limit: PAGE, continue: from }), right, accept, { survives: scope.survives ?? false });
    const first = await ask(undefined);
    const entries = [...entriesOf(first.value)];
    for (let next = first.value.metadata?.continue; next; ) {
      const page = (await ask(next)).value;
      for (const entry of entriesOf(page)) entries.push(entry);
      next = page.metadata?.continue;
    }
    return { ...first, value: entries };
  }

  async #listed<Page extends object>(path: string, right: Right, accept: string, more: RequestOptions): Promise<Answer<Page>> {
    const answer = await this.#json<Page>(path, right, accept, more);
    if (isList(answer.value)) return answer;
    throw notJson(this.#target, answer.from, '{}', undefined, 'something that is not a list');
  }

  async #json<T>(path: string, right: Right, accept: string, more: RequestOptions = {}): Promise<Answer<T>> {
    const reply = await this.#requester.fetch(path, right, accept, more);
    const from = requestName(path, more.method);
    try {
      const value: unknown = JSON.parse(reply.text);
      if (typeof value === 'object' && value !== null) return { value: value as T, at: this.#requester.timeOf(reply), from };
    } catch (cause) {
      throw notJson(this.#target, from, reply.text, cause);
    }
    throw notJson(this.#target, from, reply.text, undefined);
  }
}

/** Pods go with what owns them. */
function deleting({ graceSeconds }: Deletion): RequestOptions {
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }) };
  return { method: 'DELETE', body: JSON.stringify(body), survives: true };
}

/** The API server leaves kind and version out of a list's items; they follow from the list's own. */
function itemsOf(page: ListPage): readonly ApiObject[] {
  const { kind, apiVersion, items } = page;
  const implied = {
    ...(typeof apiVersion === 'string' ? { apiVersion } : {}),
    ...(typeof kind === 'string' ? { kind: kind.replace(/List$/, '') } : {}),
  };
  return (Array.isArray(items) ? (items as readonly unknown[]) : []).filter((item) => typeof item === 'object' && item !== null).map((item) => ({ ...implied, ...item }));
}

/** A list or a table may be empty, but it says so. */
function isList(page: { readonly kind?: unknown; readonly items?: unknown; readonly rows?: unknown }): boolean {
  const entries = 'rows' in page ? page.rows : 'items' in page ? page.items : undefined;
  return (entries === null || Array.isArray(entries)) && (page.kind === undefined || typeof page.kind === 'string');
}

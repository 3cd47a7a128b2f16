import type { PodCounts } from '../model/probe-report.ts';

/** A kind of object in the API: its group (empty for the core), version and plural name. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

/** Which objects: of one namespace or of all, narrowed by selectors in kubectl's own syntax. */
export interface Scope {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** It is asked also after the context's signal has aborted. */
  readonly survives?: boolean;
}

/** An answer, with the moment it was given on the API server's clock (its Date header), RFC 3339. */
export interface Answer<T> {
  readonly value: T;
  readonly at: string;
  /** The request, as `GET /api/v1/nodes`. */
  readonly from: string;
}

/** Any object of the API. Nothing in it is trusted to be there. */
export interface ApiObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: ObjectMeta;
  readonly [field: string]: unknown;
}

export interface ObjectMeta {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly { readonly apiVersion?: string; readonly kind: string; readonly name: string; readonly uid: string }[];
  readonly managedFields?: readonly { readonly manager?: string; readonly operation?: string; readonly time?: string }[];
}

/**
 * The server's own table of a list (`kubectl get` without -o): one record a row, keyed by column name (`Name`, `IP`, `Node`).
 * Rows do not say their namespace: it is the scope's, and empty where all were asked for.
 */
export interface TableRow {
  readonly name: string;
  readonly namespace: string;
  readonly cells: Readonly<Record<string, string>>;
}

/** How a command is run. */
export interface ExecOptions {
  /** Goes to its stdin, which is never closed. */
  readonly input?: string;
  /** It may run twice: it is run anew where the connection breaks, or the API server restarts meanwhile. */
  readonly again?: boolean;
}

/** What a command in a container said. */
export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Where a command runs. */
export interface ExecTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** How objects are deleted. */
export interface Deletion {
  /** Seconds that pods have to end; 0: they are gone from the API at once, whatever their node says; left out: what they ask for. */
  readonly graceSeconds?: number;
}

/** A change of an object, as a watch tells it. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: ApiObject;
}

/** One request that was made, for `npm run bench` and for tests. */
export interface RequestRecord {
  /** `GET /api/v1/nodes?limit=500`. */
  readonly request: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly bytes: number;
}

/**
 * The cluster, in this program's words. Every call throws AccessError or ClusterError and nothing else on purpose; each
 * has a deadline (`--request-timeout`, else the one given) and ends at once when the context's signal aborts, but for
 * `create` and the deletions: what has been made has to be known, and taken away, however a run ends.
 */
export interface Cluster {
  /** Where it is, as messages name it. */
  readonly address: string;
  /** A raw path, such as `/version` or `/apis`. */
  raw<T>(path: string): Promise<Answer<T>>;
  get(resource: Resource, namespace: string | undefined, name: string): Promise<Answer<ApiObject>>;
  /** All objects, page by page. */
  list(resource: Resource, scope?: Scope): Promise<Answer<readonly ApiObject[]>>;
  /** The server's table without the objects: the cheapest list that still has the printed columns, the wide ones too. */
  table(resource: Resource, scope?: Scope): Promise<Answer<readonly TableRow[]>>;
  /** Runs a command without a terminal. A command that ends with an error is an answer, not a failure. */
  exec(target: ExecTarget, command: readonly string[], deadlineMs: number, options?: ExecOptions): Promise<Answer<ExecResult>>;
  /** The end of a container's log. */
  logs(target: ExecTarget, options: { readonly previous: boolean; readonly tailLines: number }): Promise<Answer<string>>;
  /** Objects of one scope as they change, from now on: first those that are there, as ADDED. Ends when its own signal aborts, and not before; a connection that breaks is made anew. */
  watch(resource: Resource, scope: Scope, onChange: (change: Change) => void, signal: AbortSignal): Promise<void>;
  create(resource: Resource, namespace: string, object: ApiObject): Promise<Answer<ApiObject>>;
  delete(resource: Resource, namespace: string, name: string, deletion?: Deletion): Promise<void>;
  /** All that the selector takes, in one call. */
  deleteAll(resource: Resource, scope: Scope & { readonly namespace: string; readonly labelSelector: string }, deletion?: Deletion): Promise<void>;
  /** Requests made so far, in the order in which they ended. */
  requests(): readonly RequestRecord[];
  /** Ends every connection. */
  close(): void;
}

/** A pod to be made on a node. */
export interface PodOrder {
  readonly node: string;
  /** `debug`: in the node's network and process namespaces, with the node's root at /host, read-only. `end`: in the pod network. */
  readonly role: 'debug' | 'end';
  readonly image: string;
  /** Never: nothing is pulled. */
  readonly pull: 'Never' | 'IfNotPresent';
  readonly pullSecrets: readonly string[];
  readonly privileged: boolean;
}

/** How the start of a pod ended. */
export type Start =
  | { readonly state: 'running'; readonly pod: string; readonly container: string; readonly ips: readonly string[]; readonly startMs: number }
  /** `refused`: the API server did not take it. `late`: it still waited at the deadline. Else it never will run. */
  | { readonly state: 'failed'; readonly why: string; readonly refused: boolean; readonly late: boolean; readonly imageMissing: boolean; readonly startMs: number };

/** The pods of one run: made, watched together, and taken away whatever happens. */
export interface RunPods {
  /**
   * Makes a pod and waits until it runs, at most so long. Throws AccessError when the owner or the pod may not be made at all.
   */
  start(order: PodOrder, deadlineMs: number): Promise<Start>;
  /**
   * Takes everything away, pods whose creation is still under way too. They go without a grace period: one whose node is dead, or
   * whose network cannot be taken down, would stay otherwise. Never throws; what could not be removed is `left`.
   */
  remove(): Promise<PodCounts>;
}

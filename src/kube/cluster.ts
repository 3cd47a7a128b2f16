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
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly uid: string }[];
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
 * has a deadline (`--request-timeout`, else the one given) and ends at once when the context's signal aborts.
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
  /** Runs a command without a terminal or input. A command that ends with an error is an answer, not a failure. */
  exec(target: ExecTarget, command: readonly string[], deadlineMs: number): Promise<Answer<ExecResult>>;
  /** The end of a container's log. */
  logs(target: ExecTarget, options: { readonly previous: boolean; readonly tailLines: number }): Promise<Answer<string>>;
  /** Requests made so far, in the order in which they ended. */
  requests(): readonly RequestRecord[];
  /** Ends every connection. */
  close(): void;
}

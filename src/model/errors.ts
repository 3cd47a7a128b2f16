/**
 * The failures that this program expects. Each says in one sentence what is wrong and in one what to do next;
 * whatever else is thrown is a bug of ours and is shown with its stack.
 */
export abstract class ExpectedError extends Error {
  /** One sentence: what the reader can do about it. */
  readonly advice: string;

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.advice = advice;
    this.name = new.target.name;
  }
}

/** The command line, a file it names, or the environment cannot be used as given. */
export class UsageError extends ExpectedError {}

/** The API server knows who asks and refuses (403). `missing` lists rights as `verb resource` with the namespace where there is one. */
export class AccessError extends ExpectedError {
  readonly missing: readonly string[];

  constructor(message: string, advice: string, missing: readonly string[] = [], options?: ErrorOptions) {
    super(message, advice, options);
    this.missing = missing;
  }
}

/**
 * Why a request to the cluster failed.
 * - `unreachable`: no connection, or it broke
 * - `tls`: the certificate is not trusted or does not match
 * - `unauthorized`: the credentials are refused (401) or could not be had
 * - `timeout`: no answer in time
 * - `busy`: the server, or what stands before it, puts it off (429, 502, 503, 504)
 * - `broken`: the connection to a container broke before it was known how a command ended
 * - `not-found`: the object or the resource type does not exist
 * - `failed`: any other answer of the server
 */
export type ClusterFailure = 'unreachable' | 'tls' | 'unauthorized' | 'timeout' | 'busy' | 'broken' | 'not-found' | 'failed';

/** A request to the cluster failed; `failure` is the kind. */
export class ClusterError extends ExpectedError {
  readonly failure: ClusterFailure;

  constructor(failure: ClusterFailure, message: string, advice: string, options?: ErrorOptions) {
    super(message, advice, options);
    this.failure = failure;
  }

  /** True when no other request can succeed either, so that the run has to end. */
  get fatal(): boolean {
    return this.failure === 'unreachable' || this.failure === 'tls' || this.failure === 'unauthorized';
  }
}

/** A promise between our own rooms was broken: a bug. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}

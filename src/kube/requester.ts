import { setTimeout as delay } from 'node:timers/promises';
import type { Right } from './access.ts';
import type { ExecResult, RequestRecord } from './cluster.ts';
import type { Ambient } from './connect-options.ts';
import { openConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { explainFailure } from './failure.ts';
import { explainRefusal } from './refusal.ts';
import { resultOf, runRemotely } from './remote-command.ts';
import type { RemoteEnd } from './remote-command.ts';
import { requestName } from './request-path.ts';
import type { Target } from './target.ts';
import { StoppedError, send } from './transport.ts';
import type { Cancel, Reply, WireRequest } from './transport.ts';

const LONGEST_WAIT_MS = 30_000;
const RECORDS_KEPT = 20_000;
/** For new credentials after the run was stopped, to take away what it made. */
const RENEWAL_MS = 15_000;
const SWITCHING_PROTOCOLS = 101;

/** Sends requests to one API server; whatever fails becomes an error of ours. */
export interface Requester {
  /** A request that succeeded, retried once for each cause: a reset connection, credentials that ran out, a server that says "later". */
  fetch(path: string, right: Right, accept: string, more?: RequestOptions): Promise<Reply>;
  /** A remote command that ran; tried once more when it did not start for a reset connection or for credentials that ran out. */
  run(path: string, right: Right, deadlineMs: number, input?: string): Promise<ExecResult>;
  /** When a reply was made, RFC 3339, by the API server's clock; without a reply: now, by the same clock. */
  timeOf(reply?: Reply): string;
  /** The last ten thousand at least. */
  records(): readonly RequestRecord[];
  /** Ends what is under way, and every connection; later requests fail. */
  stop(): void;
}

/** What sets a request apart from a plain GET. */
export interface RequestOptions {
  readonly method?: 'POST' | 'DELETE';
  readonly body?: string;
  /** It is made, and goes on, after everything was stopped. */
  readonly survives?: boolean;
  /** The body is handed on line by line as it comes, without a deadline. */
  readonly onLine?: (line: string) => void;
  /** Ends this request alone. */
  readonly signal?: AbortSignal;
}

export function createRequester(target: Target, opened: Connection, ambient: Ambient): Requester {
  const records: RequestRecord[] = [];
  const underWay = new Set<Cancel>();
  const connections = [opened];
  let current = Promise.resolve(opened);
  let stopped = false;
  let clockOffsetMs = 0;

  const halt = (): void => {
    stopped = true;
    ambient.signal.removeEventListener('abort', halt);
    for (const cancel of underWay) cancel(new StoppedError());
  };
  const stop = (): void => {
    halt();
    for (const connection of connections) connection.agent.destroy();
  };
  if (ambient.signal.aborted) halt();
  ambient.signal.addEventListener('abort', halt);

  const timed = async <T extends { bytes: number }>(
    path: string,
    act: (onCancel: (cancel: Cancel) => void) => Promise<T>,
    statusOf: (outcome: T) => number,
    { method, survives = false, signal }: RequestOptions = {},
  ): Promise<T> => {
    const began = performance.now();
    let cancel: Cancel | undefined;
    let outcome: T | undefined;
    const onAbort = (): void => cancel?.(new StoppedError());
    try {
      if ((stopped && !survives) || signal?.aborted) throw new StoppedError();
      signal?.addEventListener('abort', onAbort);
      outcome = await act((given) => {
        cancel = given;
        if (!survives) underWay.add(given);
        if (stopped && !survives) given(new StoppedError());
      });
      return outcome;
    } finally {
      if (cancel !== undefined) underWay.delete(cancel);
      signal?.removeEventListener('abort', onAbort);
      const milliseconds = Math.round(performance.now() - began);
      // A watch of days makes more than anybody reads.
      if (records.length >= RECORDS_KEPT) records.splice(0, RECORDS_KEPT / 2);
      records.push({ request: `${method ?? 'GET'} ${path}`, status: outcome === undefined ? 0 : statusOf(outcome), milliseconds, bytes: outcome?.bytes ?? 0 });
    }
  };

  const wireOf = (connection: Connection, path: string, deadlineMs: number | undefined): WireRequest => ({
    server: target.server,
    path,
    agent: connection.agent,
    headers: { 'User-Agent': 'kubectl-cni', ...connection.credentials.headers },
    deadlineMs,
  });

  const explained = (error: unknown, connection: Connection, path: string, method?: string): Error =>
    explainFailure(error, { target, request: requestName(path, method), proxy: connection.proxy });

  const refusal = (end: { status: number; text: string }, connection: Connection, path: string, right: Right, method?: string): Error =>
    explainRefusal({ target, credentials: connection.credentials, request: requestName(path, method), right, ...end, now: Date.now() + clockOffsetMs });

  /** Asks the plugin or the file for new credentials, once for all requests that met the old ones' end. */
  const renewed = async (status: number, used: Connection, survives = false): Promise<boolean> => {
    if (status !== 401 || !used.credentials.renewable) return false;
    if ((await current) === used) {
      current = openConnection(target, survives ? { ...ambient, signal: AbortSignal.timeout(RENEWAL_MS) } : ambient);
      try {
        connections.push(await current);
      } catch (error) {
        // The plugin may work the next time.
        current = Promise.resolve(used);
        throw error;
      }
    }
    return true;
  };

  const waited = async (reply: Reply, survives = false): Promise<boolean> => {
    const seconds = Number(reply.headers['retry-after'] ?? NaN);
    if ((reply.status !== 429 && reply.status < 500) || !(seconds * 1000 <= (target.timeoutMs ?? LONGEST_WAIT_MS))) return false;
    await delay(seconds * 1000, undefined, survives ? {} : { signal: ambient.signal }).catch(() => undefined);
    return true;
  };

  return {
    stop,
    records: () => [...records],
    timeOf: (reply) => {
      const told = Date.parse(reply?.headers.date ?? '');
      return new Date(Number.isNaN(told) ? Date.now() + clockOffsetMs : told).toISOString().replace(/\.\d+Z$/, 'Z');
    },
    fetch: async (path, right, accept, more = {}) => {
      const { method, body, onLine } = more;
      const tried = new Set<'reset' | 'renewed' | 'waited'>();
      for (;;) {
        const connection = await current;
        const asked = { ...(method === undefined ? {} : { method }), ...(body === undefined ? {} : { body }) };
        const wire = { ...wireOf(connection, path, onLine === undefined ? (target.timeoutMs ?? (method === undefined ? undefined : LONGEST_WAIT_MS)) : undefined), ...asked };
        const headers = { ...wire.headers, Accept: accept, ...(target.compress && onLine === undefined ? { 'Accept-Encoding': 'gzip' } : {}) };
        let reply: Reply;
        try {
          reply = await timed(path, (onCancel) => send({ ...wire, headers }, onCancel, onLine), (end) => end.status, more);
        } catch (error) {
          if (tried.has('reset') || !isReset(error)) throw explained(error, connection, path, method);
          tried.add('reset');
          continue;
        }
        const told = Date.parse(reply.headers.date ?? '');
        if (!Number.isNaN(told)) clockOffsetMs = told - Date.now();
        if (reply.status >= 200 && reply.status < 300) return reply;
        if (!tried.has('renewed') && (await renewed(reply.status, connection, more.survives))) tried.add('renewed');
        else if (!tried.has('waited') && (await waited(reply, more.survives))) tried.add('waited');
        else throw refusal(reply, connection, path, right, method);
      }
    },
    run: async (path, right, deadlineMs, input) => {
      for (let first = true; ; first = false) {
        const connection = await current;
        const deadline = target.timeoutGiven ? (target.timeoutMs ?? deadlineMs) : deadlineMs;
        const act = (onCancel: (cancel: Cancel) => void): Promise<RemoteEnd> => runRemotely(wireOf(connection, path, deadline), onCancel, input);
        let end: RemoteEnd;
        try {
          end = await timed(path, act, (outcome) => (outcome.state === 'closed' ? SWITCHING_PROTOCOLS : outcome.status));
        } catch (error) {
          if (first && isReset(error)) continue;
          throw explained(error, connection, path);
        }
        if (end.state === 'closed') return resultOf(end);
        if (!first || !(await renewed(end.status, connection))) throw refusal(end, connection, path, right);
      }
    },
  };
}

function isReset(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

import { request as httpRequest } from 'node:http';
import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** One request on the wire. */
export interface WireRequest {
  readonly server: URL;
  /** Path with query, below the server's own path. */
  readonly path: string;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Undefined is none. */
  readonly deadlineMs: number | undefined;
  /** GET when left out. */
  readonly method?: string;
  /** JSON. */
  readonly body?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Bytes of the body as they came, compressed where they were. */
  readonly bytes: number;
}

/** Ends a request at once with the given error. */
export type Cancel = (error: Error) => void;

/** No answer, or only part of one, before the deadline; `connected` tells whether there was a connection at least. */
export class DeadlineError extends Error {
  readonly deadlineMs: number;
  readonly connected: boolean;

  constructor(deadlineMs: number, connected: boolean) {
    super(`no answer within ${deadlineMs} ms`);
    this.deadlineMs = deadlineMs;
    this.connected = connected;
  }
}

/** The run was stopped while the request was under way. */
export class StoppedError extends Error {}

/**
 * Sends a request and reads its whole body; with `onLine` a body that succeeds is handed on line by line as it comes, and the
 * reply's text is empty. Rejects with the error of Node, DeadlineError, or what `cancel` was given.
 */
export function send(wire: WireRequest, onCancel: (cancel: Cancel) => void, onLine?: (line: string) => void): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = (wire.server.protocol === 'https:' ? httpsRequest : httpRequest)(requestUrl(wire), {
      method: wire.method ?? 'GET',
      agent: wire.agent,
      headers: wireHeaders({ ...wire.headers, ...(wire.body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(wire.body)) }) }),
    });
    let response: IncomingMessage | undefined;
    const fail = (error: Error): void => {
      reject(error);
      response?.destroy();
      request.destroy();
    };
    const onDeadline = (deadlineMs: number): void => fail(new DeadlineError(deadlineMs, request.socket?.connecting === false));
    const timer = wire.deadlineMs === undefined ? undefined : setTimeout(onDeadline, wire.deadlineMs, wire.deadlineMs);
    onCancel(fail);
    request.on('error', fail);
    request.on('close', () => clearTimeout(timer));
    request.on('response', (incoming) => {
      response = incoming;
      const status = incoming.statusCode ?? 0;
      const read = onLine !== undefined && status >= 200 && status < 300 ? readLines(incoming, onLine) : readBody(incoming);
      read.then((body) => resolve({ status, headers: incoming.headers, ...body }), fail);
    });
    request.end(wire.body);
  });
}

/** Hands on each line of a body as soon as it is whole. Rejects when it breaks off. */
function readLines(incoming: IncomingMessage, onLine: (line: string) => void): Promise<{ readonly text: string; readonly bytes: number }> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    let rest = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (chunk: string) => {
      bytes += Buffer.byteLength(chunk);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') onLine(line);
    });
    incoming.on('end', () => resolve({ text: '', bytes }));
    incoming.on('error', reject);
  });
}

/** The whole body as text, decompressed. Rejects when it breaks off. */
export async function readBody(incoming: IncomingMessage): Promise<{ readonly text: string; readonly bytes: number }> {
  const body = await new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => resolve(Buffer.concat(chunks)));
    incoming.on('error', reject);
  });
  const plain = incoming.headers['content-encoding'] === 'gzip' ? await promisify(gunzip)(body) : body;
  return { text: plain.toString('utf8'), bytes: body.length };
}

export function requestUrl(wire: Pick<WireRequest, 'server' | 'path'>): URL {
  return new URL(`${wire.server.origin}${wire.server.pathname.replace(/\/$/, '')}${wire.path}`);
}

/** Header values as bytes of UTF-8, which is how kubectl sends a name such as Jörg. */
export function wireHeaders(headers: Readonly<Record<string, string | readonly string[]>>): Record<string, string | string[]> {
  const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? bytes(value) : value.map(bytes)]));
}

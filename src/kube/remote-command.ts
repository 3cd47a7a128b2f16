import type { IncomingMessage } from 'node:http';
import { ClusterError } from '../model/errors.ts';
import type { ExecResult } from './cluster.ts';
import { statusMessage } from './refusal.ts';
import { DeadlineError, readBody, requestUrl, wireHeaders } from './transport.ts';
import type { Cancel, WireRequest } from './transport.ts';

/** How a remote command ended: the stream to the container was opened and closed again, or the API server refused it. */
export type RemoteEnd =
  | { readonly state: 'closed'; readonly stdout: string; readonly stderr: string; readonly verdict: string; readonly bytes: number }
  | { readonly state: 'refused'; readonly status: number; readonly text: string; readonly bytes: number };

const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, verdict: 3 };
/** For the end of the connection once the verdict is there: all output comes before that. */
const LINGER_MS = 250;

/**
 * Runs a command over the channel protocol that kubectl speaks (a WebSocket; the first byte of a message is its channel).
 * Rejects with the error of Node, DeadlineError, or what `cancel` was given.
 * https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apimachinery/pkg/util/remotecommand/constants.go
 */
export async function runRemotely(wire: WireRequest, onCancel: (cancel: Cancel) => void, input?: string): Promise<RemoteEnd> {
  const { default: WebSocket } = await import('ws');
  const url = requestUrl(wire);
  url.protocol = url.protocol.replace('http', 'ws');
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<RemoteEnd>((resolve, reject) => {
    const socket = new WebSocket(url, PROTOCOLS, { agent: wire.agent, headers: wireHeaders(wire.headers), perMessageDeflate: false });
    const heard: Record<number, Buffer[]> = {};
    let bytes = 0;
    let opened = false;
    const textOf = (channel: number): string => Buffer.concat(heard[channel] ?? []).toString('utf8');
    const finish = (): void =>
      resolve({ state: 'closed', stdout: textOf(CHANNEL.stdout), stderr: textOf(CHANNEL.stderr), verdict: textOf(CHANNEL.verdict), bytes });
    const fail = (error: Error): void => {
      reject(error);
      socket.terminate();
    };
    const onDeadline = (deadlineMs: number): void => {
      if (heard[CHANNEL.verdict] === undefined) return fail(new DeadlineError(deadlineMs, true));
      finish();
      socket.terminate();
    };
    if (wire.deadlineMs !== undefined) timer = setTimeout(onDeadline, wire.deadlineMs, wire.deadlineMs);
    socket.on('message', (data: Buffer) => {
      bytes += data.length;
      const channel = data[0];
      if (channel !== undefined && data.length > 1) (heard[channel] ??= []).push(data.subarray(1));
      if (heard[CHANNEL.verdict] === undefined) return;
      clearTimeout(timer);
      timer = setTimeout(onDeadline, LINGER_MS, LINGER_MS);
    });
    socket.on('unexpected-response', (_request, response: IncomingMessage) => {
      readBody(response).then((body) => resolve({ state: 'refused', status: response.statusCode ?? 0, ...body }), reject);
    });
    socket.on('open', () => {
      opened = true;
      if (input !== undefined) socket.send(Buffer.concat([Buffer.of(CHANNEL.stdin), Buffer.from(input)]));
    });
    socket.on('error', (error) => {
      if (!opened) reject(error);
    });
    socket.on('close', () => {
      if (opened) finish();
    });
    onCancel(fail);
  });
  return ended.finally(() => clearTimeout(timer));
}

interface ExecStatus {
  readonly status?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
}

/** What the command said. A ClusterError when it never ran, or when the stream broke off before its end was known. */
export function resultOf(end: RemoteEnd & { readonly state: 'closed' }): ExecResult {
  const { stdout, stderr, verdict } = end;
  return { stdout, stderr, exitCode: exitCode(verdict) };
}

/** The exit code in the Status of channel 3; a command that never ran has a message there instead. */
function exitCode(verdict: string): number {
  const advice = 'Look at the container, and at the kubelet of its node.';
  if (verdict === '') throw new ClusterError('broken', 'the connection to the container broke before the command ended', advice);
  let status: ExecStatus;
  try {
    status = JSON.parse(verdict);
  } catch (cause) {
    throw new ClusterError('failed', `the command could not be run: ${verdict.slice(0, 200)}`, advice, { cause });
  }
  if (status.status === 'Success') return 0;
  const code = Number(status.details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message);
  if (Number.isInteger(code)) return code;
  throw new ClusterError('failed', `the command could not be run: ${statusMessage(verdict) ?? 'no reason was given'}`, advice);
}

import type { IncomingMessage } from 'node:http';
import { ClusterError } from '../model/errors.ts';
import type { ExecResult } from './cluster.ts';
import { statusMessage } from './refusal.ts';
import { DeadlineError, readBody, requestUrl, wireHeaders } from './transport.ts';
import type { Cancel, WireRequest } from './transport.ts';

/** How a remote command ended: it ran, or the API server did not let it start. */
export type RemoteEnd =
  | { readonly state: 'ran'; readonly result: ExecResult; readonly bytes: number }
  | { readonly state: 'refused'; readonly status: number; readonly text: string; readonly bytes: number };

const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const CHANNEL = { stdout: 1, stderr: 2, status: 3 };

/**
 * Runs a command over the channel protocol that kubectl speaks (a WebSocket; the first byte of a message is its channel).
 * Rejects with the error of Node, DeadlineError, what `cancel` was given, or a ClusterError when the stream breaks off.
 * https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apimachinery/pkg/util/remotecommand/constants.go
 */
export async function runRemotely(wire: WireRequest, onCancel: (cancel: Cancel) => void): Promise<RemoteEnd> {
  const { default: WebSocket } = await import('ws');
  const url = requestUrl(wire);
  url.protocol = url.protocol.replace('http', 'ws');
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, PROTOCOLS, { agent: wire.agent, headers: wireHeaders(wire.headers), perMessageDeflate: false });
    const heard: Record<number, Buffer[]> = {};
    let bytes = 0;
    const textOf = (channel: number): string => Buffer.concat(heard[channel] ?? []).toString('utf8');
    const finish = (): void => {
      try {
        resolve({ state: 'ran', result: { stdout: textOf(CHANNEL.stdout), stderr: textOf(CHANNEL.stderr), exitCode: exitCode(textOf(CHANNEL.status)) }, bytes });
      } catch (error) {
        reject(error);
      }
    };
    const fail = (error: Error): void => {
      reject(error);
      socket.terminate();
    };
    const onDeadline = (): void => {
      if (heard[CHANNEL.status] === undefined) return fail(new DeadlineError(wire.deadlineMs ?? 0));
      finish();
      socket.terminate();
    };
    const timer = wire.deadlineMs === undefined ? undefined : setTimeout(onDeadline, wire.deadlineMs);
    onCancel(fail);
    socket.on('message', (data: Buffer) => {
      bytes += data.length;
      const channel = data[0];
      if (channel !== undefined && data.length > 1) (heard[channel] ??= []).push(data.subarray(1));
    });
    socket.on('unexpected-response', (_request, response: IncomingMessage) => {
      clearTimeout(timer);
      readBody(response).then((body) => resolve({ state: 'refused', status: response.statusCode ?? 0, ...body }), reject);
    });
    socket.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      finish();
    });
  });
}

interface ExecStatus {
  readonly status?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
}

/** The exit code in the Status of channel 3; a command that never ran has a message there instead. */
function exitCode(text: string): number {
  if (text === '') throw new ClusterError('failed', 'the connection to the container broke before the command ended', 'Look at the kubelet of that node.');
  let status: ExecStatus;
  try {
    status = JSON.parse(text);
  } catch (cause) {
    throw new ClusterError('failed', `the command could not be run: ${text.slice(0, 200)}`, 'Look at the kubelet of that node.', { cause });
  }
  if (status.status === 'Success') return 0;
  const code = Number(status.details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message);
  if (Number.isInteger(code)) return code;
  throw new ClusterError('failed', `the command could not be run: ${statusMessage(text) ?? 'no reason was given'}`, 'Look at the container and at the kubelet of that node.');
}

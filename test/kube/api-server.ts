import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from '../../src/kube/index.ts';
import type { Ambient, Cluster, ConnectOptions } from '../../src/kube/index.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on loopback that stands in for an API server. */
export interface ApiServer {
  readonly url: string;
  readonly port: number;
  /** Requests so far, as `GET /version`. */
  readonly seen: readonly IncomingMessage[];
  /** Connections made so far. */
  readonly connections: number;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** Name of the certificate; none is plain HTTP. */
  readonly certificate?: string | undefined;
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export function certificateFile(name: string): string {
  return new URL(`certificates/${name}`, import.meta.url).pathname;
}

export async function startApiServer(handler: Handler, options: ServerOptions = { certificate: 'server' }): Promise<ApiServer> {
  const seen: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const read = (file: string): string => readFileSync(certificateFile(file), 'utf8');
  const server =
    options.certificate === undefined
      ? createHttpServer()
      : createServer({
          cert: read(`${options.certificate}.crt`),
          key: read(`${options.certificate}.key`),
          ca: read('ca.crt'),
          requestCert: true,
          rejectUnauthorized: false,
        });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    seen.push(request);
    handler(request, response);
  });
  if (options.onUpgrade !== undefined) server.on('upgrade', options.onUpgrade);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    seen,
    get connections() {
      return connections;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

export function sendJson(response: ServerResponse, value: unknown, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(value));
}

/** The Status with which the API server refuses. */
export function sendStatus(response: ServerResponse, code: number, message: string, headers: Record<string, string> = {}): void {
  sendJson(response, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code }, code, headers);
}

/** Connects with a token, trusting the test's authority, and without any kubeconfig. */
export function connectTo(server: Pick<ApiServer, 'url'>, options: ConnectOptions = {}, ambient: Partial<Ambient> = {}): Promise<Cluster> {
  const trust = options.insecureSkipTlsVerify ? {} : { certificateAuthority: certificateFile('ca.crt') };
  return connect(
    { server: server.url, ...trust, ...options },
    { env: {}, home: '/nonexistent', platform: 'linux', signal: new AbortController().signal, ...ambient },
  );
}

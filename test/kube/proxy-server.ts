import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { certificateFile } from './api-server.ts';

/** A proxy on loopback. Whatever it is asked for, it leads to the same port here. */
export interface ProxyServer {
  readonly port: number;
  /** What it was asked for, each tunnel once: `api.example:6443`, with what proves who asks behind it. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** A proxy that speaks HTTP CONNECT. `answer` replaces its 200, and no tunnel is opened; with a certificate it speaks TLS itself. */
export async function startConnectProxy(upstream: number, { answer, certificate }: { readonly answer?: string; readonly certificate?: string } = {}): Promise<ProxyServer> {
  const asked: string[] = [];
  const server = certificate === undefined ? createHttpServer() : createHttpsServer({ cert: readFileSync(certificateFile(`${certificate}.crt`)), key: readFileSync(certificateFile(`${certificate}.key`)) });
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    if (answer !== undefined) return void socket.end(`HTTP/1.1 ${answer}\r\n\r\n`);
    join(socket, upstream, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
  });
  return listening(server, asked);
}

/** A proxy that speaks SOCKS 5 (RFC 1928) without a password; a locked one takes nobody without. */
export async function startSocksProxy(upstream: number, { locked = false }: { readonly locked?: boolean } = {}): Promise<ProxyServer> {
  const asked: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      if (locked) return void socket.end(Buffer.of(5, 0xff));
      socket.write(Buffer.of(5, 0));
      socket.once('data', (request) => {
        const [kind = 0, length = 0] = request.subarray(3);
        const end = kind === 3 ? 5 + length : 8;
        const host = kind === 3 ? request.subarray(5, end).toString() : [...request.subarray(4, end)].join('.');
        asked.push(`${host}:${request.readUInt16BE(end)}`);
        join(socket, upstream, () => socket.write(Buffer.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0)));
      });
    });
  });
  return listening(server, asked);
}

function join(socket: Duplex, upstream: number, onOpen: () => void): void {
  const far = connect(upstream, '127.0.0.1', () => {
    onOpen();
    far.pipe(socket).pipe(far);
  });
  far.on('error', () => socket.destroy());
  socket.on('error', () => far.destroy());
  socket.on('close', () => far.destroy());
}

async function listening(server: Server, asked: readonly string[]): Promise<ProxyServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

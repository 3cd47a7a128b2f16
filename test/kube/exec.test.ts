import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Cluster, ConnectOptions } from '../../src/kube/index.ts';
import { connectTo, startApiServer } from './api-server.ts';
import type { ApiServer } from './api-server.ts';

const CONTAINER = { namespace: 'kube-system', pod: 'calico-node-1', container: 'calico-node' };
const NAME = 'exec kube-system/calico-node-1 -c calico-node -- birdcl show protocols';
const COMMAND = ['birdcl', 'show', 'protocols'];
const DEADLINE_MS = 5000;

describe('exec', () => {
  let talk: (socket: WebSocket, request: IncomingMessage) => void;
  let refuse: ((socket: Duplex) => void) | undefined;
  let server: ApiServer;
  let cluster: Cluster;
  let ended: Promise<void>;
  const open = async (options: ConnectOptions = {}, signal?: AbortSignal): Promise<Cluster> =>
    (cluster = await connectTo(server, { token: 'good', ...options }, signal === undefined ? {} : { signal }));

  beforeEach(async () => {
    refuse = undefined;
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] ?? false });
    let end: () => void;
    ended = new Promise((resolve) => (end = resolve));
    server = await startApiServer(() => undefined, {
      certificate: 'server',
      onUpgrade: (request, socket, head) => {
        socket.on('close', () => end());
        if (refuse !== undefined) return refuse(socket);
        sockets.handleUpgrade(request, socket, head, (connected) => talk(connected, request));
      },
    });
  });
  afterEach(async () => {
    cluster?.close();
    await server.close();
  });

  it('gives what the command said and how it ended', async () => {
    let asked: IncomingMessage | undefined;
    talk = (socket, request) => {
      asked = request;
      say(socket, 1, 'BIRD 1.6.8 ');
      say(socket, 1, Buffer.from('ready — é', 'utf8').subarray(0, 8));
      say(socket, 1, Buffer.from('ready — é', 'utf8').subarray(8));
      say(socket, 2, 'a warning');
      end(socket, { status: 'Failure', reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: '3' }] } });
    };
    await open();
    const { value, from, at } = await cluster.exec(CONTAINER, COMMAND, DEADLINE_MS);
    assert.deepEqual(value, { stdout: 'BIRD 1.6.8 ready — é', stderr: 'a warning', exitCode: 3 });
    assert.equal(from, NAME);
    assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.equal(asked?.headers.authorization, 'Bearer good');
    assert.equal(asked?.headers['sec-websocket-protocol'], 'v5.channel.k8s.io,v4.channel.k8s.io');
    const query = 'container=calico-node&command=birdcl&command=show&command=protocols&stdout=true&stderr=true';
    assert.equal(asked?.url, `/api/v1/namespaces/kube-system/pods/calico-node-1/exec?${query}`);
    assert.deepEqual(cluster.requests().map(({ request, status }) => [request, status]), [[`GET ${asked?.url}`, 101]]);
  });

  it('gives 0 when the command succeeded', async () => {
    talk = (socket) => end(socket, { status: 'Success' });
    await open();
    assert.deepEqual((await cluster.exec(CONTAINER, COMMAND, DEADLINE_MS)).value, { stdout: '', stderr: '', exitCode: 0 });
  });

  it('fails when the command is not in the container', async () => {
    talk = (socket) => end(socket, { status: 'Failure', reason: 'InternalError', message: 'exec: "birdcl": executable file not found in $PATH' });
    await open();
    await assert.rejects(cluster.exec(CONTAINER, COMMAND, DEADLINE_MS), { failure: 'failed', fatal: false, message: /could not be run: exec: "birdcl": executable/ });
  });

  it('fails when the stream breaks off', async () => {
    talk = (socket) => {
      say(socket, 1, 'BIRD');
      setTimeout(() => socket.terminate(), 5);
    };
    await open();
    await assert.rejects(cluster.exec(CONTAINER, COMMAND, DEADLINE_MS), { failure: 'broken', message: /broke before the command ended/ });
  });

  it('runs anew what may run twice, when the stream breaks off', async () => {
    let runs = 0;
    talk = (socket) => {
      if (runs++ === 0) return void setTimeout(() => socket.terminate(), 5);
      say(socket, 1, 'whole');
      end(socket, { status: 'Success' });
    };
    await open();
    assert.equal((await cluster.exec(CONTAINER, COMMAND, DEADLINE_MS, { again: true })).value.stdout, 'whole');
  });

  for (const [status, message, expected] of [
    [403, 'pods "calico-node-1" is forbidden: User "jane" cannot get resource "pods/exec" in API group "" in the namespace "kube-system"', { missing: ['get pods/exec in kube-system'] }],
    [403, 'admission webhook "policy" denied the request', { missing: ['create pods/exec in kube-system'] }],
    [404, 'pods "calico-node-1" not found', { failure: 'not-found' }],
    [401, 'Unauthorized', { failure: 'unauthorized' }],
    [500, 'error dialing backend: dial tcp 198.18.0.11:10250: connect: connection refused', { failure: 'failed', fatal: false }],
  ] as const) {
    it(`says in the server's words why it refused with ${status}: ${message.slice(0, 30)}`, async () => {
      refuse = (socket) => {
        const body = JSON.stringify({ kind: 'Status', status: 'Failure', message, code: status });
        socket.end(`HTTP/1.1 ${status} No\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      };
      await open();
      const error: Error = await cluster.exec(CONTAINER, COMMAND, DEADLINE_MS).then(() => assert.fail('it ran'), (thrown) => thrown);
      for (const [key, value] of Object.entries(expected)) assert.deepEqual(Reflect.get(error, key), value, key);
      if (status === 500) assert.ok(error.message.includes(message));
      assert.equal(cluster.requests()[0]?.status, status);
    });
  }

  it('ends at its deadline, and closes the connection', async () => {
    talk = (socket) => say(socket, 1, 'half');
    await open();
    await assert.rejects(cluster.exec(CONTAINER, COMMAND, 1000), { failure: 'timeout', message: /did not answer exec kube-system\/calico-node-1 within 1 s$/ });
    await ended;
  });

  it('ends at its deadline while the server lets it wait', async () => {
    refuse = () => undefined;
    await open();
    await assert.rejects(cluster.exec(CONTAINER, COMMAND, 1000), { failure: 'timeout' });
    await ended;
  });

  it('ends at --request-timeout where that was given', async () => {
    talk = () => undefined;
    await open({ requestTimeout: '60ms' });
    await assert.rejects(cluster.exec(CONTAINER, COMMAND, DEADLINE_MS), { failure: 'timeout' });
  });

  it('does not wait for a server that forgets to hang up', async () => {
    talk = (socket) => say(socket, 3, JSON.stringify({ status: 'Success' }));
    await open();
    assert.equal((await cluster.exec(CONTAINER, COMMAND, 60_000)).value.exitCode, 0);
  });

  it('ends at once when the run is stopped', async () => {
    const controller = new AbortController();
    talk = () => controller.abort();
    await open({}, controller.signal);
    await assert.rejects(cluster.exec(CONTAINER, COMMAND, DEADLINE_MS), { failure: 'timeout', message: /was stopped/ });
    await ended;
  });

  it('ends at once when the run is stopped before the connection is there', async () => {
    const controller = new AbortController();
    await open({}, controller.signal);
    const running = cluster.exec(CONTAINER, COMMAND, DEADLINE_MS);
    controller.abort();
    await assert.rejects(running, { failure: 'timeout', message: /was stopped/ });
  });
});

function say(socket: WebSocket, channel: number, words: string | Buffer): void {
  socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(words)]));
}

function end(socket: WebSocket, verdict: object): void {
  say(socket, 3, JSON.stringify(verdict));
  socket.close();
}

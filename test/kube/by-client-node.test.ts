import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect as connectSocket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Cluster } from '../../src/kube/index.ts';
import { certificateFile, connectTo, sendJson, startApiServer } from './api-server.ts';
import type { ApiServer } from './api-server.ts';

const FAR_FUTURE = 4_000_000_000;

describe('what client-node does for us', () => {
  let server: ApiServer;
  let cluster: Cluster | undefined;

  before(async function () {
    this.timeout(60_000);
    await import('@kubernetes/client-node/dist/config.js');
  });
  beforeEach(async () => {
    server = await startApiServer((request, response) => sendJson(response, { as: request.headers.authorization ?? '' }));
  });
  afterEach(async () => {
    cluster?.close();
    await server.close();
  });

  const open = async (clusterPart: object, user: object, env: Record<string, string> = {}): Promise<Cluster> => {
    const kubeconfig = {
      'current-context': 'a',
      contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
      clusters: [{ name: 'a', cluster: { 'certificate-authority': certificateFile('ca.crt'), ...clusterPart } }],
      users: [{ name: 'a', user }],
    };
    const { readFile } = await import('node:fs/promises');
    const read = async (path: string): Promise<string> => (path === '/kubeconfig' ? JSON.stringify(kubeconfig) : readFile(path, 'utf8'));
    return (cluster = await connectTo(server, { kubeconfig: '/kubeconfig' }, { env, readFile: read }));
  };

  it('goes through a proxy, with one tunnel for requests that follow each other', async () => {
    const tunnels: string[] = [];
    const proxy = createServer().on('connect', (request, socket) => {
      tunnels.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
      const upstream = connectSocket(server.port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      upstream.pipe(socket).pipe(upstream);
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = proxy.address() as AddressInfo;
      await open({ 'proxy-url': `http://jane:pw@127.0.0.1:${port}` }, { token: 'good' });
      for (let count = 0; count < 3; count++) assert.deepEqual((await cluster?.raw('/version'))?.value, { as: 'Bearer good' });
      assert.deepEqual(tunnels, [`127.0.0.1:${server.port} Basic ${Buffer.from('jane:pw').toString('base64')}`]);
    } finally {
      cluster?.close();
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    }
  });

  it('reads the token of an auth provider', async () => {
    const token = `e30.${Buffer.from(JSON.stringify({ exp: FAR_FUTURE })).toString('base64url')}.c2ln`;
    await open({}, { 'auth-provider': { name: 'oidc', config: { 'id-token': token } } });
    assert.deepEqual((await cluster?.raw('/version'))?.value, { as: `Bearer ${token}` });
  });

  it('says when an auth provider has none that is still good', async () => {
    const token = `e30.${Buffer.from(JSON.stringify({ exp: 1 })).toString('base64url')}.c2ln`;
    await assert.rejects(open({}, { 'auth-provider': { name: 'oidc', config: { 'id-token': token } } }), {
      failure: 'unauthorized',
      message: 'the auth provider "oidc" gives no credentials: it has no token, or an expired one that cannot be renewed',
    });
  });

  it('does not know every auth provider', async () => {
    await assert.rejects(open({}, { 'auth-provider': { name: 'nonesuch', config: {} } }), { failure: 'unauthorized' });
  });
});

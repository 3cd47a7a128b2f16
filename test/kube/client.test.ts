import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import type { Cluster, ConnectOptions } from '../../src/kube/index.ts';
import { AccessError, ClusterError } from '../../src/model/errors.ts';
import { certificateFile, connectTo, sendJson, sendStatus, startApiServer } from './api-server.ts';
import type { ApiServer } from './api-server.ts';

const NODES = { group: '', version: 'v1', plural: 'nodes' };
const PODS = { group: '', version: 'v1', plural: 'pods' };
const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' };
const IP_POOLS = { group: 'crd.projectcalico.org', version: 'v1', plural: 'ippools' };
const CONTAINER = { namespace: 'kube-system', pod: 'calico-node-1', container: 'calico-node' };

describe('the client', () => {
  let handler: (request: IncomingMessage, response: ServerResponse) => void;
  let server: ApiServer;
  let cluster: Cluster;
  const open = async (options: ConnectOptions = { token: 'good' }, signal?: AbortSignal): Promise<Cluster> =>
    (cluster = await connectTo(server, options, signal === undefined ? {} : { signal }));

  beforeEach(async () => {
    server = await startApiServer((request, response) => handler(request, response));
  });
  afterEach(async () => {
    cluster?.close();
    await server.close();
  });

  it('gives the answer, when it was made and from what', async () => {
    handler = (_request, response) => sendJson(response, { gitVersion: 'v1.34.4' }, 200, { Date: 'Mon, 05 Jan 2026 10:20:30 GMT' });
    await open();
    const answer = await cluster.raw<{ gitVersion: string }>('/version');
    assert.deepEqual(answer, { value: { gitVersion: 'v1.34.4' }, at: '2026-01-05T10:20:30Z', from: 'GET /version' });
    assert.equal(server.seen[0]?.headers.authorization, 'Bearer good');
  });

  it('shows its client certificate', async () => {
    handler = (request, response) => sendJson(response, { name: (request.socket as TLSSocket).getPeerCertificate().subject.CN });
    await open({ clientCertificate: certificateFile('client.crt'), clientKey: certificateFile('client.key') });
    assert.deepEqual((await cluster.raw('/who')).value, { name: 'jane' });
  });

  it('impersonates user, UID and groups', async () => {
    handler = (_request, response) => sendJson(response, {});
    await open({ token: 'good', as: 'Jörg', asUid: '42', asGroup: ['ops', 'dev'] });
    await cluster.raw('/version');
    const { rawHeaders } = server.seen[0] as IncomingMessage;
    const sent = rawHeaders.flatMap((name, index) => (index % 2 === 0 && name.startsWith('Impersonate-') ? [`${name}: ${rawHeaders[index + 1]}`] : []));
    const asBytes = Buffer.from('Jörg', 'utf8').toString('latin1');
    assert.deepEqual(sent, [`Impersonate-User: ${asBytes}`, 'Impersonate-Uid: 42', 'Impersonate-Group: ops', 'Impersonate-Group: dev']);
  });

  it('reads gzip, and asks for none when told so', async () => {
    handler = (request, response) => {
      if (request.headers['accept-encoding'] !== 'gzip') return sendJson(response, { zipped: false });
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('{"zipped":true}'));
    };
    await open();
    assert.deepEqual((await cluster.raw('/version')).value, { zipped: true });
    await open({ token: 'good', disableCompression: true });
    assert.deepEqual((await cluster.raw('/version')).value, { zipped: false });
  });

  it('lists page by page, with selectors, and says what kind the items are', async () => {
    handler = (request, response) => {
      const more = request.url?.includes('continue=') ? {} : { continue: 'a/b=' };
      const name = 'continue' in more ? 'a' : 'b';
      sendJson(response, { kind: 'PodList', apiVersion: 'v1', metadata: more, items: [{ metadata: { name } }] });
    };
    await open();
    const { value, from } = await cluster.list(PODS, { namespace: 'kube-system', labelSelector: 'k8s-app in (a,b)', fieldSelector: 'spec.nodeName=n1' });
    assert.deepEqual(value, ['a', 'b'].map((name) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } })));
    assert.equal(from, 'GET /api/v1/namespaces/kube-system/pods?labelSelector=k8s-app in (a,b)&fieldSelector=spec.nodeName=n1');
    const path = '/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%20in%20(a%2Cb)&fieldSelector=spec.nodeName%3Dn1&limit=500';
    assert.deepEqual(server.seen.map(({ url }) => url), [path, `${path}&continue=a%2Fb%3D`]);
    assert.deepEqual(cluster.requests().map(({ request, status }) => [request, status]), [[`GET ${path}`, 200], [`GET ${path}&continue=a%2Fb%3D`, 200]]);
  });

  it('reads an empty list whose items are null', async () => {
    handler = (_request, response) => sendJson(response, { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: null });
    await open();
    assert.deepEqual((await cluster.list(PODS)).value, []);
  });

  it('takes nothing for a list that is none', async () => {
    for (const answer of [{}, [], { kind: 5, items: 'x' }, { kind: 'PodList', items: 'x' }, { kind: 5, items: [] }]) {
      handler = (_request, response) => sendJson(response, answer);
      await open();
      await assert.rejects(cluster.list(PODS), { failure: 'failed', message: /answered GET \/api\/v1\/pods with something that is not a list$/ });
    }
    handler = (_request, response) => sendJson(response, { kind: 'PodList', items: [null, 1, { metadata: null }] });
    await open();
    assert.deepEqual((await cluster.list(PODS)).value, [{ kind: 'Pod', metadata: null }]);
  });

  it('doubts the address when a path is not there', async () => {
    handler = (_request, response) => sendStatus(response, 404, 'the server could not find the requested resource');
    await open();
    await assert.rejects(cluster.raw('/version'), { failure: 'not-found', message: /has no \/version$/, advice: 'Check that the address, with its path, is that of an API server.' });
  });

  it("reads the server's table", async () => {
    handler = (request, response) => {
      assert.match(request.headers.accept ?? '', /as=Table/);
      assert.match(request.url ?? '', /includeObject=None/);
      const columnDefinitions = [{ name: 'Name' }, { name: 'IP' }, { name: 'Restarts' }];
      sendJson(response, { kind: 'Table', metadata: {}, columnDefinitions, rows: [{ cells: ['a', null, 3], object: null }] });
    };
    await open();
    assert.deepEqual((await cluster.table(PODS)).value, [{ name: 'a', namespace: '', cells: { Name: 'a', IP: '', Restarts: '3' } }]);
  });

  it('reads the end of a log', async () => {
    handler = (_request, response) => response.end('one\ntwo\n');
    await open();
    assert.equal((await cluster.logs(CONTAINER, { previous: true, tailLines: 2 })).value, 'one\ntwo\n');
    assert.equal(server.seen[0]?.url, '/api/v1/namespaces/kube-system/pods/calico-node-1/log?container=calico-node&tailLines=2&previous=true');
  });

  it("keeps the path of the server's address before every request", async () => {
    handler = (_request, response) => sendJson(response, {});
    cluster = await connectTo({ url: `${server.url}/k8s/clusters/c-1/` }, { token: 'good' });
    await cluster.raw('/version');
    assert.equal(server.seen[0]?.url, '/k8s/clusters/c-1/version');
    assert.equal(cluster.requests()[0]?.request, 'GET /version');
  });

  it('uses one connection for requests that follow each other', async () => {
    handler = (_request, response) => sendJson(response, {});
    await open();
    for (let count = 0; count < 5; count++) await cluster.raw('/version');
    assert.equal(server.connections, 1);
  });

  describe('says what was refused', () => {
    const refused: [string, () => Promise<unknown>, number, string, Partial<AccessError & ClusterError>][] = [
      [
        'a list, by RBAC',
        () => cluster.list({ group: 'apps', version: 'v1', plural: 'daemonsets' }),
        403,
        'daemonsets.apps is forbidden: User "jane" cannot list resource "daemonsets" in API group "apps" at the cluster scope',
        { missing: ['list daemonsets.apps'] },
      ],
      [
        'an object, by RBAC',
        () => cluster.get(CONFIG_MAPS, 'kube-system', 'calico-config'),
        403,
        'configmaps "calico-config" is forbidden: User "jane" cannot get resource "configmaps" in API group "" in the namespace "kube-system"',
        { missing: ['get configmaps/calico-config in kube-system'] },
      ],
      ['a path, by RBAC', () => cluster.raw('/apis'), 403, 'forbidden: User "jane" cannot get path "/apis"', { missing: ['get /apis'] }],
      ['a list, by something else', () => cluster.list(NODES), 403, 'no entry', { missing: ['list nodes'] }],
      ['the credentials', () => cluster.list(NODES), 401, 'Unauthorized', { failure: 'unauthorized', fatal: true }],
      ['a name', () => cluster.get(CONFIG_MAPS, 'a', 'b'), 404, 'configmaps "b" not found', { failure: 'not-found', fatal: false }],
      ['a type', () => cluster.list(IP_POOLS), 404, '404 page not found', { failure: 'not-found' }],
      ['nothing, but is broken', () => cluster.list(NODES), 500, 'etcdserver: request timed out', { failure: 'failed', fatal: false }],
    ];
    for (const [what, ask, status, message, expected] of refused) {
      it(what, async () => {
        handler = (_request, response) => sendStatus(response, status, message);
        await open();
        const error: Error = await ask().then(() => assert.fail('it was not refused'), (thrown) => thrown);
        for (const [key, value] of Object.entries(expected)) assert.deepEqual(Reflect.get(error, key), value, key);
        assert.doesNotMatch(error.message, /good/, 'a message must not hold the token');
        assert.equal(cluster.requests()[0]?.status, status);
      });
    }

    it('a token that has expired', async () => {
      handler = (_request, response) => sendStatus(response, 401, 'Unauthorized');
      const claims = Buffer.from(JSON.stringify({ exp: 1_700_000_000 })).toString('base64url');
      await open({ token: `e30.${claims}.c2ln` });
      await assert.rejects(cluster.raw('/version'), { failure: 'unauthorized', message: /: the token expired on 2023-11-14 22:13 UTC$/ });
    });

    it('a client certificate that has expired', async () => {
      handler = (_request, response) => sendStatus(response, 401, 'Unauthorized');
      await open({ clientCertificate: certificateFile('client-expired.crt'), clientKey: certificateFile('client-expired.key') });
      await assert.rejects(cluster.raw('/version'), { message: /: the client certificate expired on 2021-01-01 00:00 UTC$/ });
    });

    it('a request without credentials', async () => {
      handler = (_request, response) => sendStatus(response, 401, 'Unauthorized');
      await open({});
      await assert.rejects(cluster.raw('/version'), { message: /does not accept the credentials: none were given$/ });
    });

    for (const [what, body, message] of [
      ['a login page', '<!DOCTYPE html><html>Log in</html>', /with a web page$/],
      ['nothing', '', /with nothing$/],
      ['half an answer', '{"kind":', /with something that is not JSON$/],
    ] as const) {
      it(`${what} in place of JSON`, async () => {
        handler = (_request, response) => response.end(body);
        await open();
        await assert.rejects(cluster.raw('/version'), { name: 'ClusterError', failure: 'failed', message });
      });
    }
  });

  describe('tries again once', () => {
    it('when the server says "later", and as late as it says', async () => {
      handler = (_request, response) =>
        server.seen.length === 1 ? sendStatus(response, 429, 'too many requests', { 'Retry-After': '0' }) : sendJson(response, { ok: true });
      await open();
      assert.deepEqual((await cluster.raw('/version')).value, { ok: true });
    });

    it('and no more', async () => {
      handler = (_request, response) => sendStatus(response, 429, 'too many requests', { 'Retry-After': '0' });
      await open();
      await assert.rejects(cluster.raw('/version'), { failure: 'busy', message: /overloaded/ });
      assert.equal(server.seen.length, 2);
    });

    it('not when the server does not say when', async () => {
      handler = (_request, response) => sendStatus(response, 429, 'too many requests');
      await open();
      await assert.rejects(cluster.raw('/version'), { failure: 'busy' });
      assert.equal(server.seen.length, 1);
    });

    it('when the connection is reset', async () => {
      handler = (request, response) => (server.seen.length === 1 ? request.socket.destroy() : sendJson(response, { ok: true }));
      await open();
      assert.deepEqual((await cluster.raw('/version')).value, { ok: true });
    });

    it('and no more when it is reset again', async () => {
      handler = (request) => request.socket.destroy();
      await open();
      await assert.rejects(cluster.raw('/version'), { failure: 'unreachable' });
      assert.equal(server.seen.length, 2);
    });

    it('when an answer breaks off', async () => {
      handler = (request, response) => {
        if (server.seen.length > 1) return sendJson(response, { ok: true });
        response.writeHead(200, { 'Content-Length': '100' }).write('{"ok":');
        setTimeout(() => request.socket.destroy(), 5);
      };
      await open();
      assert.deepEqual((await cluster.raw('/version')).value, { ok: true });
    });
  });

  describe('ends a request', () => {
    it('at its deadline', async () => {
      handler = () => undefined;
      await open({ token: 'good', requestTimeout: '250ms' });
      await assert.rejects(cluster.list(NODES), { failure: 'timeout', message: /did not answer GET \/api\/v1\/nodes within 0\.25 s$/ });
    });

    it('at its deadline, also when the answer has begun', async () => {
      handler = (_request, response) => void response.writeHead(200).write('{');
      await open({ token: 'good', requestTimeout: '250ms' });
      await assert.rejects(cluster.list(NODES), { failure: 'timeout' });
    });

    it('at once when the run is stopped, and begins no other', async () => {
      handler = () => controller.abort();
      const controller = new AbortController();
      await open({ token: 'good' }, controller.signal);
      await assert.rejects(cluster.list(NODES), { failure: 'timeout', message: /was stopped/ });
      await assert.rejects(cluster.list(NODES), { failure: 'timeout', message: /was stopped/ });
      assert.equal(server.seen.length, 1);
    });

    it('when the cluster is closed', async () => {
      handler = () => cluster.close();
      await open();
      await assert.rejects(cluster.list(NODES), ClusterError);
    });
  });
});

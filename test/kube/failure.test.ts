import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ConnectOptions } from '../../src/kube/index.ts';
import { certificateFile, connectTo, sendJson, startApiServer } from './api-server.ts';
import { ClusterError, UsageError } from '../../src/model/errors.ts';
import { explainFailure } from '../../src/kube/failure.ts';
import type { Target } from '../../src/kube/target.ts';
import { DeadlineError } from '../../src/kube/transport.ts';

const CLIENT: ConnectOptions = { clientCertificate: certificateFile('client.crt'), clientKey: certificateFile('client.key') };

describe('a connection that fails', () => {
  const attempt = async (certificate: string | undefined, options: ConnectOptions, env: Record<string, string> = {}, scheme?: string): Promise<Error> => {
    const server = await startApiServer((_request, response) => sendJson(response, {}), { certificate });
    const url = scheme === undefined ? server.url : server.url.replace(/^\w+/, scheme);
    let cluster;
    try {
      cluster = await connectTo({ url }, options, { env });
      await cluster.raw('/version');
    } catch (error) {
      return error as Error;
    } finally {
      cluster?.close();
      await server.close();
    }
    return assert.fail('it succeeded');
  };
  const told = async (promise: Promise<Error>, failure: string, message: RegExp): Promise<void> => {
    const error = await promise;
    assert.ok(error instanceof ClusterError, String(error.stack));
    assert.deepEqual([error.failure, error.fatal], [failure, true]);
    assert.match(error.message, message);
    assert.match(error.advice, /^[A-Z].*\.$/);
  };

  it('nothing listens', async () => {
    const server = await startApiServer(() => undefined);
    await server.close();
    const cluster = await connectTo(server);
    await told(thrownBy(cluster.raw('/version')), 'unreachable', /^https:\/\/127\.0\.0\.1:\d+ refuses connections: nothing listens there$/);
  });

  it('another authority has signed', () =>
    told(attempt('server', { certificateAuthority: certificateFile('other-ca.crt') }), 'tls', /is not accepted: its certificate authority is not trusted$/));

  it('the certificate has expired', () => told(attempt('server-expired', {}), 'tls', /is not accepted: it has expired$/));

  it('the certificate is for another name', () => told(attempt('server-elsewhere', {}), 'tls', /is not accepted: it is not for 127\.0\.0\.1, but for elsewhere\.example$/));

  it('the name that the certificate should have is not in it', () =>
    told(attempt('server', { tlsServerName: 'prod.example' }), 'tls', /is not accepted: it is not for prod\.example, but for localhost, 127\.0\.0\.1$/));

  it('HTTPS is spoken to HTTP', () => told(attempt(undefined, {}, {}, 'https'), 'tls', /does not speak TLS on that port$/));

  it('HTTP is spoken to HTTPS', async () => {
    const server = await startApiServer((_request, response) => response.writeHead(400).end('Client sent an HTTP request to an HTTPS server.\n'), {});
    const cluster = await connectTo(server);
    await told(thrownBy(cluster.raw('/version')), 'tls', /speaks TLS on that port$/);
    await server.close();
  });

  for (const [code, failure, message] of [
    ['ENOTFOUND', 'unreachable', /no address is known for api\.example$/],
    ['EAI_AGAIN', 'unreachable', /no name server answers about api\.example$/],
    ['EHOSTUNREACH', 'unreachable', /has no route from here \(EHOSTUNREACH\)$/],
    ['ENETUNREACH', 'unreachable', /has no route from here \(ENETUNREACH\)$/],
    ['ETIMEDOUT', 'unreachable', /the connection timed out$/],
    ['EPIPE', 'unreachable', /closed the connection before it answered$/],
    ['EMFILE', 'unreachable', /cannot be spoken with \(EMFILE\)$/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls', /it is self-signed$/],
    ['CERT_NOT_YET_VALID', 'tls', /it is not valid yet$/],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'unauthorized', /refused the client certificate$/],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls', /no TLS connection with/],
  ] as const) {
    it(code, () => {
      const target = { server: new URL('https://api.example:6443'), label: 'https://api.example:6443 (context "prod")', source: '/home/jane/.kube/config', addressFrom: '/home/jane/.kube/config' } as Target;
      const error = explainFailure(Object.assign(new Error('token=hunter2'), { code }), { target, request: 'GET /version', proxy: undefined });
      return told(Promise.resolve(error), failure, message);
    });
  }

  it('the deadline, before there was a connection', () => {
    const target = { label: 'https://api.example:6443' } as Target;
    const error = explainFailure(new DeadlineError(15_000, false), { target, request: 'GET /version', proxy: undefined });
    return told(Promise.resolve(error), 'unreachable', /^https:\/\/api\.example:6443 accepted no connection within 15 s$/);
  });

  it('a token that no header can hold', () => told(attempt('server', { token: 'hunter\n2' }), 'unauthorized', /^a credential or a name to impersonate holds characters/));

  describe('through a proxy', () => {
    before(loadClientNode);
    const proxied = async (answer: string, kubeconfig: string, expected: RegExp): Promise<void> => {
      const proxy = createServer();
      proxy.on('connect', (_request, socket) => socket.end(`HTTP/1.1 ${answer}\r\n\r\n`));
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const { port } = proxy.address() as AddressInfo;
      const readFile = async (path: string): Promise<string> => {
        assert.equal(path, '/kubeconfig');
        return kubeconfig.replace('PORT', String(port));
      };
      const cluster = await connectTo({ url: 'https://api.example:6443' }, { kubeconfig: '/kubeconfig', insecureSkipTlsVerify: true }, { readFile });
      const error = await thrownBy(cluster.raw('/version'));
      cluster.close();
      await new Promise((resolve) => proxy.close(resolve));
      assert.doesNotMatch(error.message, /hunter2/);
      await told(Promise.resolve(error), 'unreachable', expected);
    };
    const config = (proxy: string): string =>
      JSON.stringify({ 'current-context': 'a', contexts: [{ name: 'a', context: { cluster: 'a' } }], clusters: [{ name: 'a', cluster: { 'proxy-url': proxy } }] });

    it('that wants a password', () => proxied('407 No', config('http://jane:hunter2@127.0.0.1:PORT'), /is behind the proxy 127\.0\.0\.1:\d+, which wants a user and a password$/));
    it('that refuses', () => proxied('502 No', config('http://127.0.0.1:PORT'), /which refused the way to it with 502$/));
    it('that is not there', () => proxied('200 OK', config('http://127.0.0.1:1'), /which cannot be reached: nothing listens there$/));
  });

  describe('before it begins', () => {
    const usage = async (options: ConnectOptions, message: RegExp): Promise<void> => {
      const error = await thrownBy(connectTo({ url: 'https://127.0.0.1:1' }, options));
      assert.ok(error instanceof UsageError, String(error.stack));
      assert.match(error.message, message);
    };
    it('a certificate that is not there', () => usage({ clientCertificate: '/no/such.crt' }, /^the client certificate \/no\/such\.crt does not exist$/));
    it('a certificate that is none', () => usage({ ...CLIENT, certificateAuthority: certificateFile('README.md') }, /^the certificate authority .*README\.md is not in PEM format$/));
    it('a certificate without its key', () => usage({ clientCertificate: certificateFile('client.crt') }, /gives a client certificate without its key$/));
    it("a certificate with another one's key", () =>
      usage({ ...CLIENT, clientKey: certificateFile('server.key') }, /the client certificate and its key do not belong together/));
    it('a deadline that is none', () => usage({ requestTimeout: 'soon' }, /^--request-timeout does not take "soon"$/));
    it('a group without a user', () => usage({ asGroup: ['ops'] }, /can be impersonated only together with a user$/));
    it('an address that is none', () => usage({ server: 'ftp://x' }, /^"ftp:\/\/x" is not the address of an API server$/));
  });
});

/** Proxies and auth providers are client-node's; it takes its time to load. */
async function loadClientNode(this: Mocha.Context): Promise<void> {
  this.timeout(60_000);
  await import('@kubernetes/client-node/dist/config.js');
}

function thrownBy(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => assert.fail('it succeeded'),
    (error: Error) => error,
  );
}

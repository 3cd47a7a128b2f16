import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { connect } from '../../src/kube/index.ts';
import type { Ambient, Cluster } from '../../src/kube/index.ts';
import type { ClusterError } from '../../src/model/errors.ts';
import { certificateFile, sendJson, startApiServer } from './api-server.ts';
import type { ApiServer } from './api-server.ts';
import { startConnectProxy, startSocksProxy } from './proxy-server.ts';
import type { ProxyServer } from './proxy-server.ts';

const FAR = 'https://api.example:6443';
const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'a', name: 'p' } };

/** What a proxy stands before: an API server that answers, tells of changes, and runs commands. */
describe('through a proxy', () => {
  let server: ApiServer;
  let proxy: ProxyServer;
  let cluster: Cluster | undefined;

  before(async function () {
    this.timeout(60_000);
    await import('@kubernetes/client-node/dist/config.js');
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] ?? false });
    server = await startApiServer(
      ({ url }, response) => (url?.includes('watch=') ? void response.writeHead(200).write(`${JSON.stringify({ type: 'ADDED', object: POD })}\n`) : sendJson(response, { gitVersion: 'v1.34.4' })),
      {
        certificate: 'server',
        onUpgrade: (request, socket, head) =>
          sockets.handleUpgrade(request, socket, head, (connected) => {
            connected.send(Buffer.concat([Buffer.of(1), Buffer.from('said')]));
            connected.send(Buffer.concat([Buffer.of(3), Buffer.from('{"status":"Success"}')]));
            connected.close();
          }),
      },
    );
  });
  after(() => server.close());
  afterEach(async () => {
    cluster?.close();
    await proxy.close();
  });

  const open = async (env: Readonly<Record<string, string>>, proxyUrl?: string, more: { readonly server?: string; readonly 'insecure-skip-tls-verify'?: boolean; readonly 'certificate-authority'?: string } = {}): Promise<Cluster> => {
    const trust = more['insecure-skip-tls-verify'] === true ? {} : { 'certificate-authority': certificateFile('ca.crt'), 'tls-server-name': 'localhost' };
    const kubeconfig = {
      'current-context': 'a',
      contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
      clusters: [{ name: 'a', cluster: { server: FAR, ...trust, ...(proxyUrl === undefined ? {} : { 'proxy-url': proxyUrl }), ...more } }],
      users: [{ name: 'a', user: { token: 'good' } }],
    };
    const { readFile } = await import('node:fs/promises');
    const read = async (path: string): Promise<string> => (path === '/kubeconfig' ? JSON.stringify(kubeconfig) : readFile(path, 'utf8'));
    const ambient: Ambient = { env, home: '/nonexistent', platform: 'linux', signal: new AbortController().signal, readFile: read };
    return (cluster = await connect({ kubeconfig: '/kubeconfig' }, ambient));
  };

  /** A plain request, a command, and a watch. */
  const useAll = async (opened: Cluster): Promise<void> => {
    assert.deepEqual((await opened.raw('/version')).value, { gitVersion: 'v1.34.4' });
    assert.equal((await opened.exec({ namespace: 'a', pod: 'p', container: 'c' }, ['true'], 5_000)).value.stdout, 'said');
    const stop = new AbortController();
    const watching = new Promise<string | undefined>((resolve, reject) => void opened.watch({ group: '', version: 'v1', plural: 'pods' }, {}, ({ object }) => resolve(object.metadata?.name), stop.signal).catch(reject));
    assert.equal(await watching, 'p');
    stop.abort();
  };

  for (const [what, env] of [
    ['HTTPS_PROXY', (at: string) => ({ HTTPS_PROXY: at })],
    ['https_proxy', (at: string) => ({ https_proxy: at })],
    ['HTTPS_PROXY without http://', (at: string) => ({ HTTPS_PROXY: at.replace('http://', '') })],
  ] as const) {
    it(`of ${what} go requests, commands and watches`, async () => {
      proxy = await startConnectProxy(server.port);
      await useAll(await open(env(`http://127.0.0.1:${proxy.port}`)));
      assert.ok(proxy.asked.length >= 2 && proxy.asked.every((asked) => asked === 'api.example:6443'), proxy.asked.join());
    });
  }

  it('of the kubeconfig they go too, whatever the environment says, also to this machine', async () => {
    proxy = await startConnectProxy(server.port);
    await useAll(await open({ HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '*' }, `http://jane:p%40ss@127.0.0.1:${proxy.port}`, { server: 'https://localhost:6443' }));
    assert.ok(proxy.asked.every((asked) => asked === `localhost:6443 Basic ${Buffer.from('jane:p@ss').toString('base64')}`), proxy.asked.join());
  });

  it('that speaks SOCKS they go too, and it is the proxy that looks names up', async () => {
    proxy = await startSocksProxy(server.port);
    await useAll(await open({}, `socks5://127.0.0.1:${proxy.port}`));
    assert.ok(proxy.asked.length >= 2 && proxy.asked.every((asked) => asked === 'api.example:6443'), proxy.asked.join());
  });

  it('whose scheme is in capitals they go too', async () => {
    proxy = await startSocksProxy(server.port);
    await useAll(await open({}, `SOCKS5://127.0.0.1:${proxy.port}`));
    assert.ok(proxy.asked.length >= 2 && proxy.asked.every((asked) => asked === 'api.example:6443'), proxy.asked.join());
    await proxy.close();
    proxy = await startConnectProxy(server.port, { certificate: 'server' });
    await useAll(await open({ HTTPS_PROXY: `HTTPS://localhost:${proxy.port}` }));
    assert.ok(proxy.asked.length >= 2);
  });

  it('none goes where NO_PROXY names the server', async () => {
    proxy = await startConnectProxy(server.port);
    await useAll(await open({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: 'x,localhost' }, undefined, { server: server.url.replace('127.0.0.1', 'localhost') }));
    assert.deepEqual(proxy.asked, []);
  });

  it('that speaks TLS they go too, where the authority of the server, too, has signed its certificate', async () => {
    proxy = await startConnectProxy(server.port, { certificate: 'server' });
    await useAll(await open({}, `https://localhost:${proxy.port}`));
    assert.ok(proxy.asked.length >= 2);
  });

  describe('nothing goes', () => {
    const command = { namespace: 'a', pod: 'p', container: 'c' };
    /** What a request and a command say when they fail, which is the same. */
    const said = async (opened: Cluster): Promise<string> => {
      const ends = await Promise.all([opened.raw('/version'), opened.exec(command, ['true'], 5_000)].map((act) => (act as Promise<unknown>).then(() => assert.fail('it went through'), (error: ClusterError) => error)));
      assert.deepEqual(ends.map(({ failure }) => failure), ['unreachable', 'unreachable']);
      const [one, other] = ends.map(({ message, advice }) => `${message.replaceAll(String(proxy.port), 'PORT')}. ${advice.replaceAll(String(proxy.port), 'PORT')}`);
      assert.equal(one, other);
      return one ?? '';
    };
    const BEHIND = 'https://api.example:6443 (context "a") is behind the proxy';

    for (const [what, answer, says] of [
      ['wants a password', '407 Proxy Authentication Required', 'which wants a user and a password. Write them into HTTPS_PROXY: http://USER:PASSWORD@127.0.0.1:PORT.'],
      ['refuses', '403 Forbidden', 'which refused the way to it with 403. Check HTTPS_PROXY, or name the server in NO_PROXY.'],
      ['cannot reach the server', '502 Bad Gateway', 'which refused the way to it with 502. Check HTTPS_PROXY, or name the server in NO_PROXY.'],
    ] as const) {
      it(`through one that ${what}`, async () => {
        proxy = await startConnectProxy(server.port, { answer });
        assert.equal(await said(await open({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` })), `${BEHIND} 127.0.0.1:PORT, ${says}`);
      });
    }

    it('through one that is not there, or is none', async () => {
      proxy = await startConnectProxy(server.port);
      for (const address of ['http://127.0.0.1:1', 'socks5://127.0.0.1:1']) {
        assert.equal(await said(await open({}, address)), `${BEHIND} 127.0.0.1:1, which cannot be reached: nothing listens there. Check proxy-url in /kubeconfig.`);
      }
      assert.match(await said(await open({}, 'http://no-such-proxy.invalid:3128')), /which cannot be reached: no (?:address is known for that name|name server answers)\./);
      assert.match(await said(await open({}, `socks5://127.0.0.1:${proxy.port}`)), /which does not lead there: Received invalid Socks5 initial handshake/);
      assert.match(await said(await open({}, server.url.replace('https', 'http'))), /which (?:does not answer as an HTTP proxy|cannot be reached: it closed the connection)\./);
      assert.match(await said(await open({}, `https://localhost:${proxy.port}`)), /which does not speak TLS on that port\./);
      await assert.rejects(open({ https_proxy: 'ftp://proxy' }), { message: 'https_proxy is not the address of a proxy' });
      await assert.rejects(open({}, 'socksa://127.0.0.1:1'), { message: 'proxy-url in /kubeconfig is not the address of a proxy' });
      await assert.rejects(open({ HTTPS_PROXY: 'socks5h://jane:100%@127.0.0.1:1' }), { message: 'HTTPS_PROXY holds a user or a password that cannot be decoded' });
      await assert.rejects(open({}, 'http://jane:100%@127.0.0.1:1'), { message: 'proxy-url in /kubeconfig holds a user or a password that cannot be decoded' });
      await assert.rejects(open({}, 'proxy'), { message: 'proxy-url in /kubeconfig is not the address of a proxy' });
    });

    it('through one that speaks SOCKS and wants a password', async () => {
      proxy = await startSocksProxy(server.port, { locked: true });
      assert.equal(await said(await open({}, `socks5://127.0.0.1:${proxy.port}`)), `${BEHIND} 127.0.0.1:PORT, which wants a user and a password. Write them into proxy-url in /kubeconfig: socks5://USER:PASSWORD@127.0.0.1:PORT.`);
    });

    it('through one whose certificate is not trusted, which is not the certificate of the server', async () => {
      proxy = await startConnectProxy(server.port, { certificate: 'server' });
      assert.equal(
        await said(await open({}, `https://localhost:${proxy.port}`, { 'insecure-skip-tls-verify': true })),
        `${BEHIND} localhost:PORT, whose certificate is not accepted: its certificate authority is not trusted. Check proxy-url in /kubeconfig.`,
      );
    });

    for (const ignored of [undefined, '0']) {
      describe(`with NODE_TLS_REJECT_UNAUTHORIZED ${ignored === undefined ? 'not set' : `at ${ignored}`}`, () => {
        let before: string | undefined;
        beforeEach(() => {
          before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
          put(ignored);
        });
        afterEach(() => put(before));
        const put = (value: string | undefined): void => {
          if (value === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
          else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = value;
        };

        for (const [what, start, scheme] of [['HTTP', startConnectProxy, 'http'], ['SOCKS', startSocksProxy, 'socks5']] as const) {
          it(`to a server behind a proxy of ${what} that is not trusted`, async () => {
            proxy = await start(server.port);
            const opened = await open({}, `${scheme}://127.0.0.1:${proxy.port}`, { 'certificate-authority': certificateFile('other-ca.crt') });
            const seen = server.seen.length;
            for (const act of [() => opened.raw('/version'), () => opened.exec(command, ['true'], 5_000)]) await assert.rejects(act, { failure: 'tls', message: /is not accepted/ });
            assert.equal(server.seen.length, seen);
          });
        }

        it('through a proxy that is not trusted', async () => {
          proxy = await startConnectProxy(server.port, { certificate: 'server' });
          assert.match(await said(await open({}, `https://localhost:${proxy.port}`, { 'insecure-skip-tls-verify': true })), /whose certificate is not accepted/);
          assert.deepEqual(proxy.asked, []);
        });
      });
    }

    it('through a tunnel that breaks, which is not the fault of the proxy', async () => {
      const dead = createServer((socket) => socket.destroy());
      await new Promise<void>((resolve) => dead.listen(0, '127.0.0.1', resolve));
      try {
        proxy = await startConnectProxy((dead.address() as AddressInfo).port);
        assert.match(await said(await open({}, `http://localhost:${proxy.port}`)), /^https:\/\/api\.example:6443 \(context "a"\) through the proxy localhost:PORT closed the connection before it answered\./);
      } finally {
        dead.close();
      }
    });
  });
});

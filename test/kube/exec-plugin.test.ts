import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ExecPlugin } from '../../src/kube/kubeconfig-file.ts';
import { runExecPlugin } from '../../src/kube/exec-plugin.ts';
import type { Ambient, Cluster } from '../../src/kube/index.ts';
import { certificateFile, connectTo, sendJson, sendStatus, startApiServer } from './api-server.ts';

const API_VERSION = 'client.authentication.k8s.io/v1';

describe('a credential plugin', () => {
  /** A plugin that is a few lines of JavaScript. */
  const plugin = (script: string, more: Partial<ExecPlugin> = {}): ExecPlugin => ({
    apiVersion: API_VERSION,
    command: process.execPath,
    args: ['-e', script],
    env: [],
    provideClusterInfo: false,
    ...more,
  });
  const answering = (status: object, apiVersion = API_VERSION): string =>
    `console.log(${JSON.stringify(JSON.stringify({ kind: 'ExecCredential', apiVersion, status }))})`;
  const ambient = (more: Partial<Ambient> = {}): Ambient => ({ env: { FROM_AROUND: 'a' }, home: '/', platform: 'linux', signal: new AbortController().signal, ...more });
  const cluster = { server: 'https://prod.example', pluginConfig: { audience: 'b' } };

  it('gives a token', async () => {
    assert.equal((await runExecPlugin(plugin(answering({ token: 'sesame' })), cluster, ambient())).token, 'sesame');
  });

  it('gives a certificate', async () => {
    const given = await runExecPlugin(plugin(answering({ clientCertificateData: 'c', clientKeyData: 'k' })), cluster, ambient());
    assert.deepEqual(given, { token: undefined, certificate: 'c', key: 'k' });
  });

  it('is told about the cluster, and gets the environment and its own', async () => {
    const script = `
      const { spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
      const token = [process.env.FROM_AROUND, process.env.OWN, spec.interactive, spec.cluster.server, spec.cluster.config.audience].join(' ');
      console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: '${API_VERSION}', status: { token } }));`;
    const given = await runExecPlugin(plugin(script, { env: [{ name: 'OWN', value: 'o' }], provideClusterInfo: true }), cluster, ambient());
    assert.equal(given.token, 'a o false https://prod.example b');
  });

  it('is heard while it runs', async () => {
    let heard = '';
    const script = `console.error('open https://login.example');${answering({ token: 'sesame' })}`;
    await runExecPlugin(plugin(script), cluster, ambient({ say: (text) => (heard += text) }));
    assert.equal(heard, 'open https://login.example\n');
  });

  it('that may ask has the terminal for itself', async () => {
    const asides: string[] = [];
    const aside = async <T>(work: () => Promise<T>): Promise<T> => {
      asides.push('begins');
      return work().finally(() => asides.push('ends'));
    };
    const script = "console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status: { token: String(JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec.interactive) } }))";
    for (const [mode, interactive, told] of [['Always', true, 'true'], ['IfAvailable', true, 'true'], [undefined, true, 'true'], ['Never', true, 'false'], ['IfAvailable', false, 'false']] as const) {
      asides.length = 0;
      assert.equal((await runExecPlugin(plugin(script, { interactiveMode: mode }), cluster, ambient({ aside, interactive }))).token, told);
      assert.deepEqual(asides, told === 'true' ? ['begins', 'ends'] : [], `${mode} ${interactive}`);
    }
  });

  it('leaves the line when it fails in the middle of one, and no colours in what is quoted', async () => {
    let heard = '';
    const bad = plugin("process.stderr.write('\u001b[31mno session\u001b[0m');process.exit(1)");
    await assert.rejects(runExecPlugin(bad, cluster, ambient({ say: (text) => (heard += text) })), { message: / exited with 1: no session$/ });
    assert.equal(heard, '\u001b[31mno session\u001b[0m\n');
  });

  const failures: [string, ExecPlugin, RegExp, RegExp?][] = [
    ['is not installed', plugin('', { command: 'no-such-plugin', installHint: '\u001b[1mGet it\u001b[0m from\n  its page.' }), /^the credential plugin no-such-plugin is not installed$/, /^Get it from its page\.$/],
    ['fails', plugin("console.error('noise\\nno session');process.exit(3)"), / exited with 3: no session$/],
    ['is killed', plugin("process.kill(process.pid, 'SIGKILL')"), / was ended by SIGKILL$/],
    ['answers no JSON', plugin("console.log('sesame')"), / answered something that is not JSON$/],
    ['answers another kind', plugin("console.log('{}')"), / answered something that is not an ExecCredential$/],
    ['answers another version', plugin(answering({ token: 'sesame' }, 'client.authentication.k8s.io/v1beta1')), / answered in client\.authentication\.k8s\.io\/v1beta1, and the kubeconfig wants /],
    ['answers nothing of use', plugin(answering({ clientCertificateData: 'c' })), / answered without a token or a certificate with its key$/],
    ['asks in a way that there is not', plugin('', { interactiveMode: 'never' }), / has an interactiveMode in the kubeconfig that is none: "never"$/, /^Use Never, IfAvailable or Always\.$/],
    ['wants a terminal', plugin('', { interactiveMode: 'Always' }), / wants to ask something, and there is no terminal$/],
  ];
  for (const [what, bad, message, advice] of failures) {
    it(`that ${what} is an error`, () =>
      assert.rejects(runExecPlugin(bad, cluster, ambient()), (error: Error & { advice: string }) => {
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /sesame/);
        assert.match(error.advice, advice ?? /^[A-Z]/);
        assert.equal(Reflect.get(error, 'failure'), 'unauthorized');
        return true;
      }));
  }

  it('that hangs ends when the run is stopped', async () => {
    const controller = new AbortController();
    const running = runExecPlugin(plugin('setInterval(() => {}, 1000)'), cluster, ambient({ signal: controller.signal }));
    controller.abort();
    await assert.rejects(running, { failure: 'unauthorized', message: /was stopped before it answered$/ });
  });

  it('that is late ends at its deadline, also one that may ask', async () => {
    for (const interactive of [false, true]) {
      const running = runExecPlugin(plugin('setInterval(() => {}, 1000)'), cluster, ambient({ interactive }), 300);
      await assert.rejects(running, { failure: 'unauthorized', message: /did not answer within 0\.3 s$/, advice: /--request-timeout\.$/ });
    }
  });

  it('that answers in time is not ended', async () => {
    assert.equal((await runExecPlugin(plugin(answering({ token: 'sesame' })), cluster, ambient(), 30 * 24 * 3_600_000)).token, 'sesame');
  });

  it('is asked again, once, when its token runs out in the middle', async () => {
    const script = `console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: '${API_VERSION}', status: { token: String(process.hrtime.bigint()) } }))`;
    const user = { exec: { apiVersion: API_VERSION, command: process.execPath, args: ['-e', script] } };
    const tokens = new Set<string>();
    const server = await startApiServer((request, response) => {
      tokens.add(request.headers.authorization ?? '');
      return tokens.size === 1 ? sendStatus(response, 401, 'Unauthorized') : sendJson(response, {});
    });
    let opened: Cluster | undefined;
    try {
      opened = await withUser(server.url, user);
      await Promise.all(['/a', '/b', '/c'].map((path) => opened?.raw(path)));
      assert.equal(tokens.size, 2);
      assert.equal(server.seen.length, 6);
    } finally {
      opened?.close();
      await server.close();
    }
  });
});

describe('what proves who asks', () => {
  const exec = { apiVersion: API_VERSION, command: process.execPath, args: ['-e', `console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: '${API_VERSION}', status: { token: 'plugin' } }))`] };
  const certificate = { 'client-certificate': certificateFile('client.crt'), 'client-key': certificateFile('client.key') };
  const basic = `Basic ${Buffer.from('jane:p').toString('base64')}`;
  const cases: [string, object, string | undefined][] = [
    ['a plugin', { exec }, 'Bearer plugin'],
    ['a token rather than a plugin', { exec, token: 'own' }, 'Bearer own'],
    ['a file with a token rather than a plugin', { exec, tokenFile: '/token' }, 'Bearer of the file'],
    ['a file with a token rather than a token', { token: 'own', tokenFile: '/token' }, 'Bearer of the file'],
    ['a token where its file is not there', { token: 'own', tokenFile: '/gone' }, 'Bearer own'],
    ['a password rather than a plugin', { exec, username: 'jane', password: 'p' }, basic],
    ['a certificate rather than a plugin', { exec, ...certificate }, undefined],
  ];
  for (const [what, user, expected] of cases) {
    it(`is ${what}, as for kubectl`, async () => {
      const server = await startApiServer((request, response) => sendJson(response, { as: request.headers.authorization ?? null }));
      const opened = await withUser(server.url, user);
      try {
        assert.deepEqual((await opened.raw('/version')).value, { as: expected ?? null });
      } finally {
        opened.close();
        await server.close();
      }
    });
  }

  it('may depend on the authority of the server, which a plugin is told also where it is in a file', async () => {
    const script = `
      const { spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
      const token = require('node:crypto').createHash('sha256').update(Buffer.from(spec.cluster['certificate-authority-data'], 'base64')).digest('hex');
      console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: '${API_VERSION}', status: { token } }));`;
    const server = await startApiServer((request, response) => sendJson(response, { as: request.headers.authorization }));
    const opened = await withUser(server.url, { exec: { ...exec, args: ['-e', script], provideClusterInfo: true } });
    try {
      const digest = createHash('sha256').update(readFileSync(certificateFile('ca.crt'))).digest('hex');
      assert.deepEqual((await opened.raw('/version')).value, { as: `Bearer ${digest}` });
    } finally {
      opened.close();
      await server.close();
    }
  });
});

function withUser(server: string, user: object): Promise<Cluster> {
  const kubeconfig = {
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    clusters: [{ name: 'a', cluster: { server, 'certificate-authority': certificateFile('ca.crt') } }],
    users: [{ name: 'a', user }],
  };
  const files: Record<string, string> = { '/kubeconfig': JSON.stringify(kubeconfig), '/token': 'of the file\n' };
  return connectTo({ url: server }, { kubeconfig: '/kubeconfig' }, { readFile: async (path) => files[path] ?? (await import('node:fs/promises')).readFile(path, 'utf8') });
}

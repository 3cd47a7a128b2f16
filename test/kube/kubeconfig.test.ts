import assert from 'node:assert/strict';
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts';
import { parseKubeconfig } from '../../src/kube/kubeconfig-file.ts';
import { platformPaths } from '../../src/kube/platform-paths.ts';
import type { Ambient, ConnectOptions } from '../../src/kube/index.ts';
import { chooseTarget } from '../../src/kube/target.ts';
import type { Target } from '../../src/kube/target.ts';
import { UsageError } from '../../src/model/errors.ts';

const FILES: Readonly<Record<string, string>> = {
  '/home/jane/.kube/config': `
apiVersion: v1
kind: Config
current-context: prod
contexts:
- {name: prod, context: {cluster: prod, user: jane, namespace: web}}
- {name: stage, context: {cluster: stage, user: jane}}
- {name: lost, context: {cluster: nowhere, user: jane}}
- {name: orphan, context: {cluster: prod, user: nobody}}
clusters:
- name: prod
  cluster:
    server: https://prod.example:6443/
    certificate-authority: pki/ca.crt
    tls-server-name: kubernetes
- {name: stage, cluster: {server: 'https://stage.example', insecure-skip-tls-verify: true, proxy-url: 'http://proxy:3128'}}
users:
- {name: jane, user: {client-certificate: /pki/jane.crt, client-key: jane.key, as: admin, as-groups: [ops]}}
- {name: kim, user: {token: sesame}}
`,
  '/a': `
current-context: ""
contexts: [{name: one, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "https://a"}}]
`,
  '/dir/b': `
current-context: two
contexts: [{name: two, context: {cluster: c, user: u}}, {name: one, context: {cluster: other, user: u}}]
clusters: [{name: c, cluster: {server: "https://b"}}]
users: [{name: u, user: {tokenFile: token}}]
`,
  '/empty': '',
  '/comment': '# nothing here\n',
  '/no-server': 'contexts: [{name: x, context: {cluster: x}}]\ncurrent-context: x\nclusters: [{name: x, cluster: {}}]\n',
  '/bad-yaml': 'contexts:\n- name: x\n context: [sesame\n',
  '/bad-alias': 'users:\n- name: x\n  user: {token: *sesame}\n',
  '/bad-tag': 'users:\n- name: x\n  user: {token: !sesame!x y}\n',
  '/bad-block': 'users:\n- name: x\n  user:\n    token: |sesame\n',
  '/bad-escape': 'users:\n- name: x\n  user:\n    token: "\\usesame"\n',
  '/bad-merge': 'users:\n- name: x\n  user: {<<: sesame}\n',
  '/bad-grown': `a: &a0 [sesame]\n${Array.from({ length: 9 }, (_, n) => `b${n}: &a${n + 1} [${Array(9).fill(`*a${n}`).join()}]\n`).join('')}`,
  '/text': 'sesame',
  '/pod': 'apiVersion: v1\nkind: Pod\n',
  '/contexts-map': 'contexts: {x: y}\n',
  '/server-number': 'clusters: [{name: x, cluster: {server: 6443}}]\n',
  '/skip-text': 'clusters: [{name: x, cluster: {insecure-skip-tls-verify: "yes"}}]\n',
  '/nameless': 'users: [{user: {token: sesame}}]\n',
  '/exec-empty': 'users: [{name: x, user: {exec: {args: [a]}}}]\n',
  '/var/run/secrets/kubernetes.io/serviceaccount/token': 'sesame',
};

/** The environment of one whose kubeconfig is at home. */
const HOME: Record<string, string> = {};
/** That of one whom the system does not know. */
const NO_HOME: Record<string, string> = {};

describe('the kubeconfig', () => {
  const choose = async (options: ConnectOptions, env: Record<string, string> = {}, home = '/home/jane'): Promise<Target> => {
    const readFile = async (path: string): Promise<string> => {
      if (path === '/forbidden') throw Object.assign(new Error('no'), { code: 'EACCES' });
      return FILES[path] ?? assert.fail(Object.assign(new Error(`no ${path}`), { code: 'ENOENT' }));
    };
    const ambient: Ambient = { env, home, platform: 'linux', signal: new AbortController().signal, readFile };
    return chooseTarget(await loadKubeconfig(options, ambient), options, ambient);
  };

  describe('leads to', () => {
    it('the current context of the file at home', async () => {
      const target = await choose({});
      assert.equal(target.label, 'https://prod.example:6443 (context "prod")');
      assert.equal(target.source, '/home/jane/.kube/config');
      assert.equal(target.cluster.certificateAuthority, '/home/jane/.kube/pki/ca.crt');
      assert.equal(target.cluster.tlsServerName, 'kubernetes');
      assert.deepEqual([target.user.clientCertificate, target.user.clientKey], ['/pki/jane.crt', '/home/jane/.kube/jane.key']);
      assert.deepEqual([target.user.as, target.user.asGroups], ['admin', ['ops']]);
      assert.deepEqual([target.timeoutMs, target.timeoutGiven, target.compress], [15_000, false, true]);
    });

    it('the server of the flag, which messages then name', async () => {
      assert.equal((await choose({})).addressFrom, '/home/jane/.kube/config');
      assert.equal((await choose({ server: 'https://10.0.0.1' })).addressFrom, '--server');
      await assert.rejects(choose({ server: 'ftp://x' }), { advice: /\(--server\)\.$/ });
    });

    it('a name and a password, in place of what the user has', async () => {
      const { user } = await choose({ username: 'jane', password: 'p', as: 'root', asUserExtra: { k: ['v'] } });
      assert.deepEqual([user.username, user.password, user.token, user.exec], ['jane', 'p', undefined, undefined]);
      assert.deepEqual(user.asUserExtra, { k: ['v'] });
      await assert.rejects(choose({ password: 'p' }), { message: '--password needs a user' });
    });

    it('what the flags say', async () => {
      const target = await choose({ context: 'stage', user: 'kim', as: 'root', requestTimeout: '1m30s', disableCompression: true });
      assert.equal(target.server.href, 'https://stage.example/');
      assert.deepEqual([target.cluster.insecureSkipTlsVerify, target.cluster.proxyUrl], [true, 'http://proxy:3128']);
      assert.deepEqual([target.user.token, target.user.as], ['sesame', 'root']);
      assert.deepEqual([target.timeoutMs, target.timeoutGiven, target.compress], [90_000, true, false]);
    });

    it('another cluster by its name, with no deadline', async () => {
      const target = await choose({ cluster: 'stage', requestTimeout: '0' });
      assert.equal(target.label, 'https://stage.example (context "prod")');
      assert.equal(target.timeoutMs, undefined);
    });

    it('another address, which then goes by its own name', async () => {
      const target = await choose({ server: 'https://10.0.0.1:6443' });
      assert.equal(target.server.href, 'https://10.0.0.1:6443/');
      assert.deepEqual([target.cluster.tlsServerName, target.cluster.certificateAuthority], [undefined, '/home/jane/.kube/pki/ca.crt']);
    });

    it('any certificate, and so no authority', async () => {
      const { cluster } = await choose({ insecureSkipTlsVerify: true });
      assert.deepEqual([cluster.insecureSkipTlsVerify, cluster.certificateAuthority], [true, undefined]);
    });

    it('an authority, and so not any certificate', async () => {
      const { cluster } = await choose({ context: 'stage', certificateAuthority: 'ca.crt' });
      assert.deepEqual([cluster.insecureSkipTlsVerify, cluster.certificateAuthority], [undefined, 'ca.crt']);
    });

    it('the first definition of each name in KUBECONFIG, past files that are missing', async () => {
      const env = { KUBECONFIG: '/missing:/a::/dir/b' };
      const target = await choose({}, env);
      assert.equal(target.label, 'https://a (context "two")');
      assert.equal(target.source, '/a, /dir/b');
      assert.equal(target.user.tokenFile, '/dir/token');
      assert.equal((await choose({ context: 'one' }, env)).label, 'https://a (context "one")');
    });

    it('the file of --kubeconfig, whatever KUBECONFIG says', async () => {
      assert.equal((await choose({ kubeconfig: '/dir/b' }, { KUBECONFIG: '/a' })).label, 'https://b (context "two")');
    });

    it('an address alone', async () => {
      assert.equal((await choose({ server: 'localhost:8080' }, {}, '/nobody')).label, 'http://localhost:8080');
      assert.equal((await choose({ server: 'localhost:6443', insecureSkipTlsVerify: true }, {}, '/nobody')).label, 'https://localhost:6443');
    });

    it('a plugin beside the file, and not one of that name on PATH', () => {
      const of = (kubeconfig: string, command: string): string | undefined => {
        const text = JSON.stringify({ users: [{ name: 'u', user: { exec: { command } } }] });
        return parseKubeconfig(text, kubeconfig, platformPaths('linux')).users.get('u')?.exec?.command;
      };
      assert.equal(of('/dir/b', './plugin'), '/dir/plugin');
      assert.equal(of('config', './plugin'), './plugin');
      assert.equal(of('dir/config', '../plugin'), './plugin');
      assert.equal(of('/dir/b', 'plugin'), 'plugin');
      assert.equal(of('/dir/b', 'odd\\name'), 'odd\\name');
    });

    it('the cluster of the pod that this runs in', async () => {
      const target = await choose({}, { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' }, '/nobody');
      assert.equal(target.label, 'https://[fd00::1]');
      assert.equal(target.user.tokenFile, '/var/run/secrets/kubernetes.io/serviceaccount/token');
      assert.equal(target.cluster.certificateAuthority, '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt');
    });
  });

  describe('is of no use', () => {
    const cases: [string, ConnectOptions, Record<string, string>, string, RegExp?][] = [
      ['there is none', {}, {}, 'there is no kubeconfig: /nobody/.kube/config does not exist'],
      ['KUBECONFIG names none', {}, { KUBECONFIG: '/missing' }, 'there is no kubeconfig: /missing (KUBECONFIG) does not exist'],
      ['no home is known', {}, NO_HOME, 'there is no kubeconfig: no home directory is known, and KUBECONFIG names none'],
      ['KUBECONFIG names several that do not exist', {}, { KUBECONFIG: '/missing:/gone' }, 'there is no kubeconfig: /missing, /gone (KUBECONFIG) do not exist'],
      ['a quoted ~ was not expanded', {}, { KUBECONFIG: '~/.kube/config' }, '~/.kube/config (KUBECONFIG) does not exist', /^The shell expands ~ only where it is not quoted/],
      ['the flag names none', { kubeconfig: '/missing' }, {}, 'there is no kubeconfig /missing'],
      ['it may not be read', { kubeconfig: '/forbidden' }, {}, 'the kubeconfig /forbidden cannot be read: permission is denied'],
      ['it is empty', { kubeconfig: '/empty' }, {}, '/empty is empty: it names no cluster'],
      ['it holds a comment alone', { kubeconfig: '/comment' }, {}, '/comment is empty: it names no cluster'],
      ['it is not YAML', { kubeconfig: '/bad-yaml' }, {}, '/bad-yaml is not YAML: line 3: '],
      ['an alias has no anchor', { kubeconfig: '/bad-alias' }, {}, '/bad-alias is not YAML: line 3: a value that begins with * is not quoted, or its anchor is not there'],
      ['a tag is not known', { kubeconfig: '/bad-tag' }, {}, '/bad-tag is not YAML: line 3: a value that begins with ! is not quoted, or its tag is not known'],
      ['a value looks like a block', { kubeconfig: '/bad-block' }, {}, '/bad-block is not YAML: line 4: Block scalar header includes extra characters'],
      ['an escape is none', { kubeconfig: '/bad-escape' }, {}, '/bad-escape is not YAML: line 4: Invalid escape sequence'],
      ['it merges what is no mapping', { kubeconfig: '/bad-merge' }, {}, '/bad-merge is not YAML: its aliases or merge keys lead nowhere, or to too much'],
      ['its aliases grow without end', { kubeconfig: '/bad-grown' }, {}, '/bad-grown is not YAML: its aliases or merge keys lead nowhere, or to too much'],
      ['it is a text', { kubeconfig: '/text' }, {}, '/text is not a kubeconfig: it is not a mapping'],
      ['it is something else', { kubeconfig: '/pod' }, {}, '/pod is a Pod, not a kubeconfig'],
      ['a list is a mapping', { kubeconfig: '/contexts-map' }, {}, '/contexts-map is not a usable kubeconfig: contexts is not a list'],
      ['a string is a number', { kubeconfig: '/server-number' }, {}, '/server-number is not a usable kubeconfig: clusters[0].cluster.server is not a string'],
      ['a boolean is a string', { kubeconfig: '/skip-text' }, {}, 'clusters[0].cluster.insecure-skip-tls-verify is neither true nor false'],
      ['an entry has no name', { kubeconfig: '/nameless' }, {}, '/nameless is not a usable kubeconfig: users[0].name is missing'],
      ['a plugin has no command', { kubeconfig: '/exec-empty' }, {}, 'users[0].user.exec.command is missing'],
      ['it sets no current context', { kubeconfig: '/a' }, {}, '/a sets no current context', /^Choose one with --context\. There is one\.$/],
      ['a context is misspelt', { context: 'prdo' }, HOME, 'there is no context "prdo" in /home/jane', /^Did you mean prod\? There are prod, stage, lost, orphan\.$/],
      ['a cluster is misspelt', { cluster: 'stag' }, HOME, 'there is no cluster "stag" in /home/jane', /^Did you mean stage\?/],
      ['a user is unknown', { user: 'somebody' }, HOME, 'there is no user "somebody" in /home/jane', /^Choose one with --user\. There are jane, kim\.$/],
      ['a context names no cluster of it', { context: 'lost' }, HOME, 'the context "lost" names the cluster "nowhere", which is not in /home/jane'],
      ['a context names no user of it', { context: 'orphan' }, HOME, 'the context "orphan" names the user "nobody", which is not in /home/jane'],
      ['a cluster has no address', { kubeconfig: '/no-server' }, {}, '/no-server gives no address of the API server'],
    ];
    for (const [what, options, env, message, advice] of cases) {
      it(what, async () => {
        const error = await choose(options, env, env === HOME ? '/home/jane' : env === NO_HOME ? '' : '/nobody').then(() => assert.fail('it was of use'), (thrown: unknown) => thrown);
        assert.ok(error instanceof UsageError, String(error));
        assert.ok(error.message.includes(message), error.message);
        assert.match(error.advice, advice ?? /^[A-Z].*\.$/);
        assert.doesNotMatch(error.message + error.advice, /sesame/, 'a message must not hold what the file holds');
      });
    }
  });
});

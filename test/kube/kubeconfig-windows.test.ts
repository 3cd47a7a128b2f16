import assert from 'node:assert/strict';
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts';
import type { Ambient } from '../../src/kube/index.ts';
import { platformPaths } from '../../src/kube/platform-paths.ts';
import { chooseTarget } from '../../src/kube/target.ts';
import type { Target } from '../../src/kube/target.ts';

const AT_HOME = 'C:\\Users\\x y\\.kube\\config';
const FILES: Readonly<Record<string, string>> = {
  [AT_HOME]: String.raw`
current-context: a
contexts: [{name: a, context: {cluster: a, user: a}}]
clusters: [{name: a, cluster: {server: 'https://a', certificate-authority: 'pki\ca.crt'}}]
users: [{name: a, user: {client-certificate: 'C:\pki\a.crt', client-key: ..\a.key, tokenFile: \token, exec: {command: 'bin\plugin.exe'}}}]
`,
  'D:\\b': "current-context: b\ncontexts: [{name: b, context: {cluster: b}}]\nclusters: [{name: b, cluster: {server: 'https://b'}}]\n",
  'D:\\c;d': "contexts: [{name: c, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: 'https://c'}}]\n",
  'H:\\.kube\\config': "current-context: h\ncontexts: [{name: h, context: {cluster: h}}]\nclusters: [{name: h, cluster: {server: 'https://h'}}]\n",
};

describe('the kubeconfig on Windows', () => {
  const choose = async (env: Record<string, string>, context?: string): Promise<Target> => {
    const readFile = async (path: string): Promise<string> => FILES[path] ?? assert.fail(Object.assign(new Error(`no ${path}`), { code: 'ENOENT' }));
    const ambient: Ambient = { env, home: 'C:\\Users\\x y', platform: 'win32', signal: new AbortController().signal, readFile };
    const options = context === undefined ? {} : { context };
    return chooseTarget(await loadKubeconfig(options, ambient), options, ambient);
  };

  it('is in the profile of the user, and its paths begin where it lies', async () => {
    const { source, cluster, user } = await choose({ USERPROFILE: 'C:\\Users\\x y' });
    assert.equal(source, AT_HOME);
    assert.equal(cluster.certificateAuthority, 'C:\\Users\\x y\\.kube\\pki\\ca.crt');
    assert.equal(user.clientCertificate, 'C:\\pki\\a.crt');
    assert.equal(user.clientKey, 'C:\\Users\\x y\\a.key');
    assert.equal(user.tokenFile, 'C:\\Users\\x y\\.kube\\token');
    assert.equal(user.exec?.command, 'C:\\Users\\x y\\.kube\\bin\\plugin.exe');
  });

  it('is that of HOME, else of the home drive, else of the profile, where one is there', async () => {
    const env = { USERPROFILE: 'C:\\Users\\x y', HOMEDRIVE: 'H:', HOMEPATH: '\\' };
    assert.equal((await choose(env)).server.href, 'https://h/');
    assert.equal((await choose({ ...env, HOME: 'C:\\Users\\x y' })).server.href, 'https://a/');
    assert.equal((await choose({ ...env, HOMEPATH: '\\nowhere', HOME: 'E:\\' })).server.href, 'https://a/');
    await assert.rejects(choose({ HOME: 'E:\\', USERPROFILE: 'F:\\' }), { message: 'there is no kubeconfig: E:\\.kube\\config, F:\\.kube\\config do not exist' });
  });

  it('is merged of what KUBECONFIG lists with semicolons', async () => {
    const list = `${AT_HOME};D:\\nowhere;D:\\b`;
    assert.equal((await choose({ KUBECONFIG: list })).source, `${AT_HOME}, D:\\b`);
    assert.equal((await choose({ KUBECONFIG: list }, 'b')).server.href, 'https://b/');
    await assert.rejects(choose({ KUBECONFIG: 'D:\\nowhere' }), { message: 'there is no kubeconfig: D:\\nowhere (KUBECONFIG) does not exist' });
  });

  it('may be quoted in it, as `set KUBECONFIG="..."` leaves it', async () => {
    assert.equal((await choose({ KUBECONFIG: `"${AT_HOME}"` })).source, AT_HOME);
    assert.equal((await choose({ KUBECONFIG: '"D:\\c;d";D:\\b' }, 'c')).source, 'D:\\c;d, D:\\b');
  });

  it('knows a path that is whole from one that is not, as Go does', () => {
    const { isAbsolute } = platformPaths('win32');
    assert.deepEqual(['C:\\a', 'c:/a', '\\\\server\\share\\a', '//server/share/a'].filter((path) => !isAbsolute(path)), []);
    assert.deepEqual(['C:a', '\\a', '/a', 'a\\b', '.\\a', 'a'].filter(isAbsolute), []);
  });
});

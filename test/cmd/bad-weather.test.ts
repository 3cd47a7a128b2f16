import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiServer } from '../kube/api-server.ts';
import { certificateFile, startApiServer } from '../kube/api-server.ts';
import { runCommand } from '../support/test-context.ts';
import type { Ran } from '../support/test-context.ts';

/** One sentence of what, one of what to do, nothing on stdout, exit 2, no stack. */
function assertRefused({ code, out, err }: Ran, says: RegExp): void {
  assert.match(err, says);
  assert.match(err, /^error: [^\n]+\n {2}[^\n]+\n$/);
  assert.doesNotMatch(err, / at .*:\d+:\d+|bug in kubectl cni/);
  assert.equal(out, '');
  assert.equal(code, 2);
}

describe('status in bad weather', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubectl-cni-test-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const kubeconfig = (text: string): string => {
    const file = join(folder, 'config');
    writeFileSync(file, text);
    return file;
  };
  const config = (server: string, authority: string): string =>
    kubeconfig(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'here',
        clusters: [{ name: 'here', cluster: { server, 'certificate-authority': certificateFile(authority) } }],
        users: [{ name: 'me', user: { token: 'secret-token' } }],
        contexts: [{ name: 'here', context: { cluster: 'here', user: 'me' } }],
      }),
    );

  it('without a kubeconfig', async () => {
    assertRefused(await runCommand(['status'], { home: folder }), /kubeconfig/);
  });

  it('with a kubeconfig that does not exist', async () => {
    assertRefused(await runCommand(['status', '--kubeconfig', join(folder, 'missing')]), /missing/);
  });

  for (const [what, text] of [['empty', ''], ['broken', 'clusters: [\n'], ['of another kind', '[1, 2]']] as const) {
    it(`with a kubeconfig that is ${what}`, async () => {
      assertRefused(await runCommand(['status', '--kubeconfig', kubeconfig(text)]), /config/);
    });
  }

  it('with a context that does not exist, offering the nearest', async () => {
    const ran = await runCommand(['status', '--kubeconfig', config('https://127.0.0.1:1', 'ca.crt'), '--context', 'hree']);
    assertRefused(ran, /hree/);
    assert.match(ran.err, /here/);
  });

  it('when nothing listens', async () => {
    assertRefused(await runCommand(['status', '--kubeconfig', config('https://127.0.0.1:1', 'ca.crt')]), /127\.0\.0\.1:1/);
  });

  for (const [address, says] of [
    ['https://jane:s3same@127.0.0.1:1/at@home', /https:\/\/127\.0\.0\.1:1\/at@home refuses connections/],
    ['jane:s3same@127.0.0.1:1', /http:\/\/127\.0\.0\.1:1 refuses connections/],
    ['https://jane:s3s@me:s3same@127.0.0.1:99999', /"https:\/\/127\.0\.0\.1:99999" is not the address of an API server/],
    ['jane:s3same@127.0.0.1:99999', /"127\.0\.0\.1:99999" is not the address of an API server/],
    ['ftp://jane:s3same@127.0.0.1', /"ftp:\/\/127\.0\.0\.1" is not the address of an API server/],
  ] as const) {
    it(`with a password in the address of the server, which it does not tell: ${address}`, async () => {
      for (const line of [['status', '-v', '6'], ['cleanup']]) {
        const ran = await runCommand([...line, '--server', address]);
        assert.match(ran.err.replaceAll(/\n {2}/g, ' '), says);
        assert.doesNotMatch(ran.err, /jane|s3s/);
        assert.equal(ran.code, 2);
      }
    });
  }

  describe('with a server', () => {
    let server: ApiServer;
    let status = 401;
    before(async () => {
      server = await startApiServer((_request, response) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status, message: status === 401 ? 'Unauthorized' : 'nodes is forbidden: User "jane" cannot list resource' }));
      });
    });
    after(() => server.close());

    it('whose certificate is not trusted', async () => {
      assertRefused(await runCommand(['status', '--kubeconfig', config(server.url, 'other-ca.crt')]), /certificate/);
    });

    it('that does not accept the token, and without telling it', async () => {
      status = 401;
      const ran = await runCommand(['status', '--kubeconfig', config(server.url, 'ca.crt')]);
      assertRefused(ran, /credentials|token|401/);
      assert.doesNotMatch(ran.err, /secret-token/);
    });

    it('that forbids everything', async () => {
      status = 403;
      assertRefused(await runCommand(['status', '--kubeconfig', config(server.url, 'ca.crt')]), /right/);
    });
  });
});

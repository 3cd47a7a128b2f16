import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../src/kube/index.ts';
import type { Cluster } from '../../src/kube/index.ts';
import { certificateFile, sendJson, sendStatus, startApiServer } from './api-server.ts';
import type { ApiServer } from './api-server.ts';

const PODS = { group: '', version: 'v1', plural: 'pods' };

/** A credential plugin whose token is in the file that it is given. */
const PLUGIN = "console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status: { token: require('fs').readFileSync(process.argv[1], 'utf8') } }))";

describe('credentials that run out', () => {
  let server: ApiServer;
  let cluster: Cluster;
  let folder: string;
  const token = (text: string): void => writeFileSync(join(folder, 'token'), text);
  const connectBy = async (signal: AbortSignal): Promise<Cluster> => (cluster = await connect({ kubeconfig: join(folder, 'config') }, { env: {}, home: '/nonexistent', platform: 'linux', signal }));

  beforeEach(async () => {
    server = await startApiServer((request, response) => (request.headers.authorization === 'Bearer new' ? sendJson(response, { ok: true }) : sendStatus(response, 401, 'Unauthorized')));
    folder = mkdtempSync(join(tmpdir(), 'renewal-'));
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: server.url, 'certificate-authority': certificateFile('ca.crt') } }],
      users: [{ name: 'u', user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', PLUGIN, join(folder, 'token')], interactiveMode: 'Never' } } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };
    writeFileSync(join(folder, 'config'), JSON.stringify(config));
    token('old');
  });
  afterEach(async () => {
    cluster.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it('asks anew, also after a renewal that failed', async () => {
    await connectBy(new AbortController().signal);
    rmSync(join(folder, 'token'));
    await assert.rejects(cluster.raw('/version'));
    token('new');
    assert.deepEqual((await cluster.raw('/version')).value, { ok: true });
  });

  it('takes away what was made with new ones, though the run was stopped', async () => {
    const run = new AbortController();
    await connectBy(run.signal);
    token('new');
    run.abort();
    await cluster.deleteAll(PODS, { namespace: 'kube-system', labelSelector: 'a=b' }, { graceSeconds: 0 });
    assert.deepEqual(server.seen.map(({ method, headers }) => `${method} ${headers.authorization}`), ['DELETE Bearer old', 'DELETE Bearer new']);
  });
});

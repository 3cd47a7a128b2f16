import assert from 'node:assert/strict';
import { connectTo, sendJson, startApiServer } from '../kube/api-server.ts';
import { runCommand } from '../support/test-context.ts';

describe('cleanup', () => {
  it('says with -v 6 what it has asked for', async () => {
    const server = await startApiServer((_request, response) => sendJson(response, { kind: 'List', items: [] }));
    try {
      const { code, out, err } = await runCommand(['cleanup', '-v', '6'], { connect: () => connectTo(server) });
      assert.deepEqual({ code, out }, { code: 0, out: 'nothing is left\n' });
      const asked = [...err.matchAll(/^GET (\S+?)\?\S+ 200 in \d+ ms, \d+ bytes$/gm)].map(([, path]) => path);
      assert.deepEqual(asked.sort(), ['/api/v1/pods', '/apis/batch/v1/jobs']);
      assert.match(err, /^2 requests$/m);
      assert.equal((await runCommand(['cleanup'], { connect: () => connectTo(server) })).err, '');
    } finally {
      await server.close();
    }
  });
});

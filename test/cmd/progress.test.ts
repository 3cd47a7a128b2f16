import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { NOW, calicoCluster } from '../collect/cluster-objects.ts';
import { ESTABLISHED } from '../collect/look.ts';
import { memoryCluster } from '../support/memory-cluster.ts';
import { runCommand } from '../support/test-context.ts';
import type { Surroundings } from '../support/test-context.ts';

const SLOW_MS = 1_300;

describe('progress', () => {
  const terminal: Surroundings = { tty: true, columns: 80, now: () => performance.now() };
  const cluster = (latencyMs: number) => memoryCluster(calicoCluster(['n1', 'n2']), { now: NOW, exec: () => ESTABLISHED, latencyMs });

  it('appears while nothing is answered, says where, and goes', async () => {
    const { err } = await runCommand(['status'], { ...terminal, cluster: cluster(SLOW_MS) });
    assert.match(err, /\r\u001b\[Kreading memory: 0 of \d+, 1 s/);
    assert.match(err, /asking the nodes: 0 of 2, waiting for n1, n2, \d s/);
    assert.ok(err.endsWith('\r\u001b[K'));
  });

  it('says once that credentials are waited for, and leaves a prompt alone', async () => {
    const connect = async () => (await delay(SLOW_MS), cluster(0));
    const { err } = await runCommand(['status'], { ...terminal, connect });
    assert.equal(err, 'waiting for credentials, 1 s\r\u001b[K');
  });

  it('is silent on a pipe, and where work is quick', async () => {
    assert.equal((await runCommand(['status'], { ...terminal, tty: false, cluster: cluster(SLOW_MS) })).err, '');
    assert.equal((await runCommand(['status'], { ...terminal, cluster: cluster(0) })).err, '');
  });
});

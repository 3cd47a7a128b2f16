import assert from 'node:assert/strict';
import type { StatusReport } from '../../src/model/report.ts';
import { NOW, calicoCluster } from '../collect/cluster-objects.ts';
import { ESTABLISHED } from '../collect/look.ts';
import { memoryCluster } from '../support/memory-cluster.ts';
import type { MemoryCluster, MemoryClusterOptions } from '../support/memory-cluster.ts';
import { runCommand } from '../support/test-context.ts';

const NEVER_MS = 60_000;

describe('status when its deadline comes first', () => {
  const cluster = (more: MemoryClusterOptions): MemoryCluster => memoryCluster(calicoCluster(['n1', 'n2', 'n3']), { now: NOW, exec: () => ESTABLISHED, ...more });

  it('is 1 for nodes that were not seen, and says why', async () => {
    // Nothing but the leases and the API's own lists is answered at once.
    const connect = (signal: AbortSignal): MemoryCluster => slowly(cluster({ signal }), /pods/, signal);
    const { code, out, err } = await runCommand(['status', '--timeout', '200ms', '-o', 'json'], { connect });
    const report = JSON.parse(out) as StatusReport;
    assert.equal(code, 1);
    assert.equal(report.healthy, false);
    assert.deepEqual(report.notSeen.map(({ node }) => node), ['n1', 'n2', 'n3']);
    assert.match(report.summary, /not seen|did not answer/);
    assert.match(err, /^error: the look was cut off: [^\n]+\n {2}Allow more with --timeout\.\n$/);
  });

  it('is 1 without any finding about those nodes, and 0 only with --fail-on never', async () => {
    const connect = (signal: AbortSignal): MemoryCluster => slowly(cluster({ signal }), /pods|leases/, signal);
    for (const [failOn, expected] of [['warning', 1], ['critical', 1], ['never', 0]] as const) {
      const { code, out } = await runCommand(['status', '--timeout', '200ms', '--fail-on', failOn], { connect });
      assert.match(out, /^\? n1, n2 and n3 were not seen: /);
      assert.match(out, /0 of 3 nodes seen/);
      assert.equal(code, expected, failOn);
    }
  });

  it('is 2 when nothing at all was seen', async () => {
    const connect = (signal: AbortSignal): MemoryCluster => slowly(cluster({ signal }), /./, signal);
    const { code, out } = await runCommand(['status', '--timeout', '200ms'], { connect });
    assert.equal(out, '');
    assert.equal(code, 2);
  });

  it('has no deadline with --timeout 0', async () => {
    const { out, err } = await runCommand(['status', '--timeout', '0'], { connect: (signal) => cluster({ signal, latencyMs: 20 }) });
    assert.equal(err, '');
    assert.match(out, /3 of 3 nodes seen/);
  });
});

/** The same cluster, which does not answer what is asked for lists of such names until the signal aborts. */
function slowly(cluster: MemoryCluster, names: RegExp, signal: AbortSignal): MemoryCluster {
  const wait = <A extends readonly unknown[], T>(ask: (...given: A) => Promise<T>, nameOf: (...given: A) => string) =>
    async (...given: A): Promise<T> => {
      if (!signal.aborted && names.test(nameOf(...given))) await new Promise((resolve) => (signal.addEventListener('abort', resolve), setTimeout(resolve, NEVER_MS).unref()));
      return ask(...given);
    };
  return { ...cluster, raw: wait(cluster.raw, (path) => path) as MemoryCluster['raw'], list: wait(cluster.list, ({ plural }) => plural) };
}

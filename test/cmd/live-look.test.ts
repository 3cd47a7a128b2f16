import assert from 'node:assert/strict';
import { liveLook } from '../../cmd/live-look.ts';
import { NOW, flannelCluster } from '../collect/cluster-objects.ts';
import { memoryCluster } from '../support/memory-cluster.ts';
import type { MemoryCluster } from '../support/memory-cluster.ts';
import { runIn } from '../support/test-context.ts';

describe('a look at a cluster', () => {
  it('is made on a new line after one that was cut off, and on the same one after a whole one', async () => {
    const lines: MemoryCluster[] = [];
    const closed: MemoryCluster[] = [];
    const connect = (signal: AbortSignal): MemoryCluster => {
      const line = memoryCluster(flannelCluster(['n1', 'n2']), { now: NOW, signal });
      // The first line stays silent until its deadline has come.
      const list: MemoryCluster['list'] = async (...given) => {
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return line.list(...given);
      };
      const shown: MemoryCluster = { ...line, ...(lines.length === 0 ? { list } : {}), close: () => (closed.push(shown), line.close()) };
      lines.push(shown);
      return shown;
    };
    await runIn(async (context) => {
      const look = liveLook({}, { nodes: [], exec: false, namespace: undefined }, context);
      await look.take(20).catch(() => undefined);
      assert.deepEqual(closed, lines.slice(0, 1));
      for (let more = 0; more < 2; more++) {
        const { snapshot, cutOff } = await look.take(undefined);
        assert.equal(cutOff, false);
        assert.deepEqual(Object.keys(snapshot.nodes), ['n1', 'n2']);
        assert.equal(lines.length, 2);
      }
      look.close();
      assert.deepEqual(closed, lines);
      return 0;
    }, { connect });
  });
});

import assert from 'node:assert/strict';
import { follow } from '../../src/kube/follow.ts';
import type { Change } from '../../src/kube/index.ts';
import { AccessError, ClusterError } from '../../src/model/errors.ts';
import { connectTo, startApiServer } from './api-server.ts';

const POD = { metadata: { name: 'a' } };
const REFUSED = new AccessError('the user "x" may not watch pods on y', 'Ask.', ['watch pods']);

describe('a watch', () => {
  /** What each connection tells, or how it ends; after the last one the watch is stopped. */
  async function read(...connections: (readonly string[] | Error)[]): Promise<readonly string[]> {
    const [stop, changes] = [new AbortController(), [] as Change[]];
    const open = async (onLine: (line: string) => void): Promise<void> => {
      const next = connections.shift();
      if (connections.length === 0) stop.abort();
      if (next instanceof Error) throw next;
      // A watch that was stopped hands nothing on: the last connection tells nothing.
      for (const line of next ?? []) onLine(line);
    };
    await follow(open, (change) => changes.push(change), stop.signal);
    return changes.map(({ type, object }) => `${type} ${object.metadata?.name}`);
  }

  it('goes on where a connection ends or breaks', async () => {
    const told = JSON.stringify({ type: 'ADDED', object: POD });
    assert.deepEqual(await read([told], new ClusterError('unreachable', 'x', 'y'), [told], []), ['ADDED a', 'ADDED a']);
  });

  it('tells nothing of bookmarks, errors, and what is no JSON', async () => {
    const lines = [JSON.stringify({ type: 'BOOKMARK', object: POD }), JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410 } }), '<!DOCTYPE html>', 'null', '7'];
    assert.deepEqual(await read(lines, [JSON.stringify({ type: 'DELETED', object: POD })], []), ['DELETED a']);
  });

  it('ends with a right that is missing, and outlives one that was there before', async () => {
    await assert.rejects(read(REFUSED, []), AccessError);
    assert.deepEqual(await read([JSON.stringify({ type: 'ADDED', object: POD })], REFUSED, REFUSED, []), ['ADDED a']);
  });

  it('ends with a bug', async () => {
    await assert.rejects(read(new TypeError('x'), []), TypeError);
  });

  it('is asked for as it is, since it is read line by line', async () => {
    const server = await startApiServer((_request, response) => void response.writeHead(200).write(`${JSON.stringify({ type: 'ADDED', object: POD })}\n`));
    const cluster = await connectTo(server);
    const stop = new AbortController();
    try {
      const name = await new Promise((resolve) => void cluster.watch({ group: '', version: 'v1', plural: 'pods' }, {}, ({ object }) => resolve(object.metadata?.name), stop.signal));
      assert.equal(name, 'a');
      assert.equal(server.seen[0]?.headers['accept-encoding'], undefined);
    } finally {
      stop.abort();
      cluster.close();
      await server.close();
    }
  });
});

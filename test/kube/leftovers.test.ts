import assert from 'node:assert/strict';
import { findLeftovers, removeLeftovers } from '../../src/kube/index.ts';
import type { ApiObject } from '../../src/kube/index.ts';
import { AccessError, ClusterError } from '../../src/model/errors.ts';
import { memoryCluster } from '../support/memory-cluster.ts';

const object = (kind: 'Pod' | 'Job', namespace: string, name: string, run?: string): ApiObject => ({
  apiVersion: kind === 'Pod' ? 'v1' : 'batch/v1',
  kind,
  metadata: { namespace, name, labels: { 'app.kubernetes.io/managed-by': 'kubectl-cni', ...(run === undefined ? {} : { 'kubectl-cni/run': run }) } },
});
const OBJECTS = [object('Job', 'kube-system', 'kubectl-cni-1', '00000001'), object('Pod', 'kube-system', 'debug-1', '00000001'), object('Pod', 'kube-flannel', 'debug-2', '00000002'), object('Pod', 'kube-flannel', 'bystander')];
const names = (objects: readonly ApiObject[]): string[] => objects.map(({ metadata }) => metadata?.name ?? '').sort();

describe('what runs have left', () => {
  it('is found by both labels, in all namespaces, of one run, and removed alone', async () => {
    const cluster = memoryCluster(OBJECTS);
    assert.deepEqual((await findLeftovers(cluster, undefined, undefined)).runs, ['00000001', '00000002']);
    assert.deepEqual(names((await findLeftovers(cluster, 'kube-flannel', undefined)).pods), ['debug-2']);
    await removeLeftovers(cluster, await findLeftovers(cluster, undefined, '00000001'));
    assert.deepEqual(names(cluster.held()), ['bystander', 'debug-2']);
  });

  it('goes though the server puts it off, and Jobs go though pods may not be deleted', async () => {
    const busy = memoryCluster(OBJECTS, { failures: [{ match: 'deletecollection pods in kube-system', how: new ClusterError('busy', 'memory answered with 503', 'Wait.'), times: 1 }] });
    await removeLeftovers(busy, await findLeftovers(busy, undefined, undefined));
    assert.deepEqual([names(busy.held()), busy.unmetFailures()], [['bystander'], []]);
    const powerless = memoryCluster(OBJECTS, { failures: [{ match: /^delete(collection)? pods/, how: 'forbidden' }] });
    await assert.rejects(removeLeftovers(powerless, await findLeftovers(powerless, undefined, undefined)), AccessError);
    assert.deepEqual(powerless.held().filter(({ kind }) => kind === 'Job'), []);
  });
});

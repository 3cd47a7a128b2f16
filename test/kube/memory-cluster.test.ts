import assert from 'node:assert/strict';
import type { ApiObject, Scope } from '../../src/kube/index.ts';
import { InternalError } from '../../src/model/errors.ts';
import { memoryCluster } from '../support/memory-cluster.ts';

const PODS = { group: '', version: 'v1', plural: 'pods' };
const NODES = { group: '', version: 'v1', plural: 'nodes' };
const CONTAINER = { namespace: 'kube-system', pod: 'a', container: 'main' };

const pod = (name: string, labels: Record<string, string>, spec: object, status: object = {}): ApiObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: name === 'c' ? 'web' : 'kube-system', labels, creationTimestamp: '2026-01-01T11:55:19Z' },
  spec: { containers: [{ name: 'main' }], ...spec },
  status,
});

const OBJECTS: readonly ApiObject[] = [
  pod('c', { app: 'web' }, { nodeName: 'n1' }, { phase: 'Succeeded', podIP: '10.0.0.9' }),
  pod('b', { app: 'agent', tier: 'node' }, { nodeName: 'n2', hostNetwork: true }, {
    phase: 'Running',
    podIP: '192.0.2.2',
    containerStatuses: [{ ready: false, restartCount: 4, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
  }),
  pod('a', { app: 'agent' }, { nodeName: 'n1', hostNetwork: true }, { phase: 'Running', containerStatuses: [{ ready: true, restartCount: 0, state: { running: {} } }] }),
  { apiVersion: 'crd.projectcalico.org/v1', kind: 'IPPool', metadata: { name: 'default' } },
];

describe('the memory cluster', () => {
  const names = async (scope?: Scope): Promise<string> => {
    const { value } = await memoryCluster(OBJECTS).list(PODS, scope);
    return value.map(({ metadata }) => metadata?.name).join('');
  };

  for (const [scope, expected] of [
    [{}, 'abc'],
    [{ namespace: 'kube-system' }, 'ab'],
    [{ labelSelector: 'app=agent' }, 'ab'],
    [{ labelSelector: 'app!=agent' }, 'c'],
    [{ labelSelector: 'app in (web, other),app' }, 'c'],
    [{ labelSelector: 'app notin (web),!tier' }, 'a'],
    [{ labelSelector: 'tier' }, 'b'],
    [{ fieldSelector: 'spec.nodeName=n1' }, 'ac'],
    [{ fieldSelector: 'spec.hostNetwork=false' }, 'c'],
    [{ fieldSelector: 'status.phase!=Succeeded,metadata.name=b' }, 'b'],
  ] as const) {
    it(`selects with ${JSON.stringify(scope)}`, async () => assert.equal(await names(scope), expected));
  }

  it('throws on selectors that it, or an API server, does not understand', async () => {
    await assert.rejects(names({ fieldSelector: 'spec.restartPolicy~Always' }), InternalError);
    await assert.rejects(names({ fieldSelector: 'status.podIP=1' }), InternalError);
    await assert.rejects(names({ labelSelector: 'app > 3' }), InternalError);
  });

  it('prints pods as the server does', async () => {
    const { value } = await memoryCluster(OBJECTS).table(PODS);
    const print = ({ cells }: (typeof value)[number]): string => ['Name', 'Ready', 'Status', 'Restarts', 'Age', 'IP', 'Node'].map((column) => cells[column]).join(' ');
    assert.deepEqual(value.map(print), [
      'a 1/1 Running 0 4m41s <none> n1',
      'b 0/1 CrashLoopBackOff 4 4m41s 192.0.2.2 n2',
      'c 0/1 Succeeded 0 4m41s 10.0.0.9 n1',
    ]);
  });

  it('prints nodes and namespaces as the server does', async () => {
    const named = (kind: string, name: string, more: object): ApiObject => ({ apiVersion: 'v1', kind, metadata: { name, creationTimestamp: '2026-01-01T11:55:19Z', labels: { 'node-role.kubernetes.io/worker': '' } }, ...more });
    const ready = (status: string): object => ({ status: { conditions: [{ type: 'Ready', status }], nodeInfo: { kubeletVersion: 'v1.34.4' } } });
    const cluster = memoryCluster([
      named('Node', 'c', {}),
      named('Node', 'b', { ...ready('Unknown'), spec: { unschedulable: true } }),
      named('Node', 'a', ready('True')),
      named('Namespace', 'web', { status: { phase: 'Terminating' } }),
    ]);
    const print = async (plural: string): Promise<string[]> => (await cluster.table({ ...NODES, plural })).value.map(({ cells }) => Object.values(cells).join(' '));
    assert.deepEqual(await print('nodes'), ['a Ready worker 4m41s v1.34.4', 'b NotReady,SchedulingDisabled worker 4m41s v1.34.4', 'c Unknown worker 4m41s ']);
    assert.deepEqual(await print('namespaces'), ['web Terminating 4m41s']);
    await assert.rejects(cluster.table({ ...NODES, plural: 'configmaps' }), InternalError);
  });

  it('serves the types of its objects, and no others', async () => {
    const cluster = memoryCluster(OBJECTS);
    const { groups } = (await cluster.raw<{ groups: { name: string }[] }>('/apis')).value;
    assert.ok(groups.some(({ name }) => name === 'crd.projectcalico.org'));
    assert.deepEqual((await cluster.list({ group: 'crd.projectcalico.org', version: 'v1', plural: 'ipamblocks' })).value, []);
    await assert.rejects(cluster.list({ group: 'operator.tigera.io', version: 'v1', plural: 'installations' }), { failure: 'not-found' });
    await assert.rejects(cluster.raw('/healthz'), InternalError);
  });

  it('gets an object, which is nobody else\'s', async () => {
    const cluster = memoryCluster(OBJECTS);
    const { value, from, at } = await cluster.get(PODS, 'kube-system', 'a');
    assert.deepEqual([value, from, at], [OBJECTS[2], 'GET /api/v1/namespaces/kube-system/pods/a', '2026-01-01T12:00:00Z']);
    assert.notEqual(value, OBJECTS[2]);
    await assert.rejects(cluster.get(PODS, 'web', 'a'), { failure: 'not-found' });
  });

  it('runs what the test says, in containers that are there', async () => {
    const cluster = memoryCluster(OBJECTS, { exec: (target, command) => `${target.pod}: ${command.join(' ')}`, logs: (_target, previous) => (previous ? undefined : '1\n2\n3\n') });
    assert.deepEqual((await cluster.exec(CONTAINER, ['birdcl', 'show'], 1000)).value, { stdout: 'a: birdcl show', stderr: '', exitCode: 0 });
    assert.equal((await cluster.logs(CONTAINER, { previous: false, tailLines: 2 })).value, '2\n3\n');
    await assert.rejects(cluster.logs(CONTAINER, { previous: true, tailLines: 2 }), { failure: 'failed' });
    await assert.rejects(cluster.exec({ ...CONTAINER, container: 'x' }, ['birdcl'], 1000), { failure: 'failed' });
    await assert.rejects(cluster.exec({ ...CONTAINER, pod: 'x' }, ['birdcl'], 1000), { failure: 'not-found' });
    await assert.rejects(memoryCluster(OBJECTS).exec(CONTAINER, ['birdcl'], 1000), InternalError);
  });

  it('fails as told, keeps a record, and knows which failures were never met', async () => {
    const cluster = memoryCluster(OBJECTS, {
      failures: [
        { match: 'list nodes', how: 'forbidden' },
        { match: /^exec kube-system\/a\//, how: 'hang' },
        { match: 'get /version', how: new Error('broken') },
        { match: 'list nods', how: 'forbidden' },
      ],
    });
    await assert.rejects(cluster.list(NODES), { name: 'AccessError', missing: ['list nodes'] });
    await assert.rejects(cluster.exec(CONTAINER, ['birdcl'], 15_000), { failure: 'timeout', message: /within 15 s$/ });
    await assert.rejects(cluster.raw('/version'), { message: 'broken' });
    await cluster.list(PODS);
    assert.deepEqual(cluster.requests().map(({ request, status }) => `${request.split('?')[0]} ${status}`), [
      'GET /api/v1/nodes 403',
      'GET /api/v1/namespaces/kube-system/pods/a/exec 0',
      'GET /version 0',
      'GET /api/v1/pods 200',
    ]);
    assert.deepEqual(cluster.unmetFailures(), ['list nods']);
  });

  it('stops at once with the run', async () => {
    const controller = new AbortController();
    const running = memoryCluster(OBJECTS, { latencyMs: 10_000, signal: controller.signal }).list(PODS);
    controller.abort();
    await assert.rejects(running, { failure: 'timeout', message: /was stopped/ });
  });
});

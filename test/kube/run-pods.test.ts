import assert from 'node:assert/strict';
import { createRunPods } from '../../src/kube/index.ts';
import type { ApiObject, PodOrder, RunPods } from '../../src/kube/index.ts';
import { AccessError, ClusterError } from '../../src/model/errors.ts';
import { memoryCluster } from '../support/memory-cluster.ts';
import type { MemoryCluster, MemoryClusterOptions } from '../support/memory-cluster.ts';

const order: PodOrder = { node: 'n1', role: 'debug', image: 'docker.io/calico/node:v3.28.5', pull: 'Never', pullSecrets: [], privileged: false };

const status = (phase: string, state: object): object => ({ phase, podIPs: [{ ip: '198.18.0.11' }], containerStatuses: [{ state }] });
const running = (object: ApiObject): ApiObject => (object.kind === 'Pod' ? { ...object, status: status('Running', { running: {} }) } : object);
const waiting = (reason: string, message = '') => (object: ApiObject): ApiObject => ({ ...object, status: status('Pending', { waiting: { reason, message } }) });

function runPods(options: MemoryClusterOptions): { readonly cluster: MemoryCluster; readonly pods: RunPods } {
  const cluster = memoryCluster([], options);
  return { cluster, pods: createRunPods(cluster, { namespace: 'kube-system', run: '0badcafe' }, () => performance.now(), new AbortController().signal) };
}

describe('the pods of a run', () => {
  it('are made with one owner that expires, and taken away with it', async () => {
    const { cluster, pods } = runPods({ onCreate: running });
    const starts = await Promise.all([pods.start(order, 1000), pods.start({ ...order, node: 'n2' }, 1000), pods.start({ ...order, role: 'end' }, 1000)]);
    assert.deepEqual(starts.map(({ state }) => state), ['running', 'running', 'running']);
    const jobs = cluster.held().filter(({ kind }) => kind === 'Job');
    assert.equal(jobs.length, 1);
    assert.equal((jobs[0]?.['spec'] as { ttlSecondsAfterFinished: number }).ttlSecondsAfterFinished, 720);
    for (const pod of cluster.held().filter(({ kind }) => kind === 'Pod')) {
      assert.equal(pod.metadata?.labels?.['app.kubernetes.io/managed-by'], 'kubectl-cni');
      assert.equal(pod.metadata?.labels?.['kubectl-cni/run'], '0badcafe');
      assert.equal(pod.metadata?.ownerReferences?.[0]?.uid, jobs[0]?.metadata?.uid);
    }
    assert.deepEqual(await pods.remove(), { made: 3, removed: 3, left: [] });
    assert.deepEqual(cluster.held(), []);
  });

  it('have the fewest capabilities, no token, and the root of the node read-only', async () => {
    const { cluster, pods } = runPods({ onCreate: running });
    await pods.start(order, 1000);
    await pods.start({ ...order, role: 'end' }, 1000);
    const specs = cluster.held().filter(({ kind }) => kind === 'Pod').map((pod) => pod['spec'] as Record<string, any>);
    assert.deepEqual(specs.map(({ automountServiceAccountToken }) => automountServiceAccountToken), [false, false]);
    assert.deepEqual(specs.map(({ hostNetwork, hostPID }) => [hostNetwork, hostPID]), [[true, true], [false, false]]);
    assert.deepEqual(specs.map(({ containers }) => containers[0].securityContext.capabilities), [
      { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW', 'SYS_CHROOT', 'SYSLOG'] },
      { drop: ['ALL'], add: ['NET_RAW'] },
    ]);
    assert.deepEqual(specs.map(({ containers }) => containers[0].volumeMounts), [[{ name: 'host', mountPath: '/host', readOnly: true, recursiveReadOnly: 'IfPossible' }], []]);
    assert.deepEqual(specs.map(({ containers }) => containers[0].imagePullPolicy), ['Never', 'Never']);
    assert.deepEqual(specs.map(({ containers }) => containers[0].resources), [undefined, undefined]);
    await pods.remove();
  });

  const hopeless: readonly (readonly [string, (object: ApiObject) => ApiObject, RegExp])[] = [
    ['an image that the node has lost', waiting('ErrImageNeverPull'), /^the node does not hold its image any more$/],
    ['an image without a shell', (object) => ({ ...object, status: status('Failed', { terminated: { reason: 'StartError', message: 'exec: "sh": executable file not found in $PATH' } }) }), /^its image has no shell$/],
    ['a kubelet that refuses', (object) => ({ ...object, status: { phase: 'Failed', reason: 'OutOfpods', message: 'Node didn\'t have enough resource: pods, requested: 1, used: 60, capacity: 60' } }), /^the node is full: it has 60 of 60 pods$/],
    ['a container that does not come up in time', waiting('ContainerCreating'), /^it did not start within 0 s: ContainerCreating$/],
  ];
  for (const [what, onCreate, why] of hopeless) {
    it(`say why they do not start: ${what}`, async () => {
      const { pods } = runPods({ onCreate: (object) => (object.kind === 'Pod' ? onCreate(object) : object) });
      const start = await pods.start(order, 50);
      assert.match(start.state === 'failed' ? start.why : '', why);
      assert.equal(start.state === 'failed' && start.late, why.source.includes('within'), 'late');
      assert.deepEqual(await pods.remove(), { made: 1, removed: 1, left: [] });
    });
  }

  it('name resources where a quota wants them', async () => {
    let tries = 0;
    const { cluster, pods } = runPods({
      onCreate: (object) => {
        if (object.kind === 'Pod' && tries++ === 0) throw new AccessError('memory forbids POST /pods: exceeded: failed quota: tight: must specify limits.memory for: kubectl-cni; requests.cpu for: kubectl-cni', 'Ask.', ['create pods in kube-system']);
        return running(object);
      },
    });
    assert.equal((await pods.start(order, 1000)).state, 'running');
    const spec = cluster.held().find(({ kind }) => kind === 'Pod')?.['spec'] as { containers: { resources: object }[] };
    assert.deepEqual(spec.containers[0]?.resources, { requests: { cpu: '10m' }, limits: { memory: '128Mi' } });
    await pods.remove();
  });

  it('tell a refusal of admission from a missing right', async () => {
    const refused = runPods({
      onCreate: (object) => {
        if (object.kind !== 'Pod') return object;
        throw new AccessError('https://198.18.1.1:6443 (context "admin@lab") forbids POST /api/v1/namespaces/kube-system/pods: pods "kubectl-cni-debug" is forbidden: violates PodSecurity "baseline:latest": host namespaces', 'Ask.', []);
      },
    });
    const start = await refused.pods.start(order, 1000);
    assert.equal(start.state === 'failed' && start.refused ? start.why : '', 'violates PodSecurity "baseline:latest": host namespaces');
    assert.deepEqual(await refused.pods.remove(), { made: 0, removed: 0, left: [] });
    assert.deepEqual(refused.cluster.held(), [], 'the owner goes too');

    const powerless = runPods({ onCreate: running, failures: [{ match: 'create pods in kube-system', how: 'forbidden' }] });
    await assert.rejects(powerless.pods.start(order, 1000), AccessError);
    await powerless.pods.remove();
    assert.deepEqual(powerless.cluster.held(), []);
  });

  it('are removed one by one where deletecollection is not allowed', async () => {
    const { cluster, pods } = runPods({ onCreate: running, failures: [{ match: 'deletecollection pods in kube-system', how: 'forbidden' }] });
    await Promise.all([pods.start(order, 1000), pods.start(order, 1000)]);
    assert.deepEqual(await pods.remove(), { made: 2, removed: 2, left: [] });
    assert.deepEqual(cluster.held(), []);
  });

  it('are named when they cannot be removed', async () => {
    const { pods } = runPods({ onCreate: running, failures: [{ match: /^delete/, how: 'forbidden' }] });
    await pods.start(order, 1000);
    assert.deepEqual(await pods.remove(), { made: 1, removed: 0, left: ['kube-system/kubectl-cni-debug-0badcafe-0'] });
  });

  it('are made and taken away though the API server restarts meanwhile', async () => {
    const how = new ClusterError('unreachable', 'memory refuses connections', 'Wait.');
    const failures = ['create jobs.batch', 'create pods', 'deletecollection pods'].map((right) => ({ match: `${right} in kube-system`, how, times: 1 }));
    const { cluster, pods } = runPods({ onCreate: running, failures });
    assert.equal((await pods.start(order, 5000)).state, 'running');
    assert.deepEqual(await pods.remove(), { made: 1, removed: 1, left: [] });
    assert.deepEqual([cluster.held(), cluster.unmetFailures()], [[], []]);
  });

  it('are taken away though nobody told that they were made', async () => {
    const failures = [
      { match: 'create pods in kube-system', how: new ClusterError('timeout', 'memory did not answer', 'Wait.') },
      { match: 'deletecollection pods in kube-system', how: new ClusterError('unreachable', 'memory refuses connections', 'Wait.'), times: 1 },
    ];
    const { cluster, pods } = runPods({ onCreate: running, failures });
    const start = await pods.start(order, 5000);
    assert.equal(start.state === 'failed' ? start.why : '', 'memory did not answer');
    assert.deepEqual(await pods.remove(), { made: 0, removed: 0, left: [] });
    assert.deepEqual(cluster.unmetFailures(), [], 'what may be there is deleted');
    assert.deepEqual(cluster.held(), []);
  });

  it('are taken away through a server that puts it off', async () => {
    const failures = [
      { match: 'deletecollection pods in kube-system', how: new ClusterError('busy', 'memory answered with 503', 'Wait.'), times: 1 },
      { match: 'delete jobs.batch/kubectl-cni-0badcafe in kube-system', how: new ClusterError('failed', 'memory answered with 500: etcdserver: leader changed', 'Wait.'), times: 1 },
    ];
    const { cluster, pods } = runPods({ onCreate: running, failures });
    await pods.start(order, 5000);
    assert.deepEqual(await pods.remove(), { made: 1, removed: 1, left: [] });
    assert.deepEqual([cluster.held(), cluster.unmetFailures()], [[], []]);
  });

  it('are no more made once they are taken away', async () => {
    const { cluster, pods } = runPods({ onCreate: running, latencyMs: 20 });
    const starts = [pods.start(order, 1000), pods.start({ ...order, node: 'n2' }, 1000)];
    await pods.remove();
    await Promise.all(starts);
    assert.deepEqual((await pods.start(order, 1000)).state, 'failed');
    assert.deepEqual(cluster.held(), []);
  });

  it('name what each of several quotas wants, and go on with it', async () => {
    let refusals = 0;
    const demands = (object: ApiObject): string | undefined => {
      const { containers } = object['spec'] as { containers: { resources?: { requests?: object; limits?: object } }[] };
      const { requests = {}, limits = {} } = containers[0]?.resources ?? {};
      return !('cpu' in requests) ? 'failed quota: one: must specify requests.cpu for: kubectl-cni' : !('memory' in limits) ? 'failed quota: two: must specify limits.memory for: kubectl-cni' : undefined;
    };
    const { pods } = runPods({
      onCreate: (object) => {
        const demand = object.kind === 'Pod' ? demands(object) : undefined;
        if (demand === undefined) return running(object);
        refusals++;
        throw new AccessError(`memory forbids POST /pods: ${demand}`, 'Ask.', ['create pods in kube-system']);
      },
    });
    const both = await Promise.all([pods.start(order, 1000), pods.start({ ...order, node: 'n2' }, 1000)]);
    assert.deepEqual(both.map(({ state }) => state), ['running', 'running']);
    refusals = 0;
    assert.equal((await pods.start(order, 1000)).state, 'running');
    assert.equal(refusals, 0, 'the next pod knows');
    await pods.remove();
  });

  it('are judged as they are where the watch is deaf', async () => {
    const cluster = memoryCluster([], { onCreate: running });
    const deaf = { ...cluster, watch: (): Promise<void> => new Promise(() => undefined), create: async (...given: Parameters<typeof cluster.create>) => ({ ...(await cluster.create(...given)), value: { metadata: { name: given[2].metadata?.name ?? '', uid: 'u' } } as ApiObject }) };
    const pods = createRunPods(deaf, { namespace: 'kube-system', run: '0badcafe' }, () => performance.now(), new AbortController().signal);
    assert.equal((await pods.start(order, 50)).state, 'running');
  });
});

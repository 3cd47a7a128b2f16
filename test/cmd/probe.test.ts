import assert from 'node:assert/strict';
import type { ApiObject, ExecTarget } from '../../src/kube/index.ts';
import { AccessError } from '../../src/model/errors.ts';
import type { ProbeReport } from '../../src/model/probe-report.ts';
import { crashing, flannelCluster, lease, objectOf, withObjects } from '../collect/cluster-objects.ts';
import { THREE } from '../collect/look.ts';
import { answerTo, leftIn, probe } from './probing.ts';

const IMAGE = 'ghcr.io/flannel-io/flannel:v0.28.10';
const reportOf = (out: string): ProbeReport => JSON.parse(out) as ProbeReport;

describe('probe', () => {
  it('makes two pods a node with the image of its agent, asks each twice and once, and removes them', async () => {
    const { code, out, err, cluster, runs, made } = await probe(flannelCluster(THREE), ['-o', 'json']);
    assert.equal(err, '');
    const report = reportOf(out);
    assert.deepEqual(made.toSorted(), THREE.flatMap((node) => [`debug ${node} ${IMAGE}`, `end ${node} ${IMAGE}`]).toSorted());
    assert.deepEqual(runs.toSorted(), [...Array<string>(3).fill('debug host'), ...Array<string>(3).fill('debug ladder'), ...Array<string>(3).fill('end ladder')]);
    assert.deepEqual(report.pods, { made: 6, removed: 6, left: [] });
    assert.deepEqual(leftIn(cluster), []);
    assert.equal(report.paths.length, 6);
    assert.ok(report.paths.every(({ state }) => state === 'ok'));
    assert.ok([0, 1].includes(code));
  });

  it('makes at most eight requests a node, beside those of status', async () => {
    const { cluster } = await probe(flannelCluster(THREE));
    const requests = cluster.requests().map(({ request }) => request);
    const own = requests.filter((request) => /kubectl-cni|\/pods$|\/jobs$/.test(request));
    assert.ok(own.length <= 8 * THREE.length, own.join('\n'));
    assert.ok(requests.length - own.length <= 16, requests.join('\n'));
  });

  it('looks at the nodes that were named alone', async () => {
    const { out, made } = await probe(flannelCluster(THREE), ['--node', 'n1,n3', '-o', 'json']);
    assert.deepEqual([...new Set(made.map((pod) => pod.split(' ')[1]))].sort(), ['n1', 'n3']);
    assert.deepEqual(reportOf(out).paths.map(({ from, to }) => `${from} ${to}`), ['n1 n3', 'n3 n1']);
  });

  it('names a Windows node as one that is not probed, and a silent one as not seen', async () => {
    const objects = flannelCluster(THREE);
    const windows = objectOf(objects, 'Node', 'n2');
    (windows['status'] as { nodeInfo: { operatingSystem: string } }).nodeInfo.operatingSystem = 'windows';
    const { out, made } = await probe(withObjects(objects, windows, lease('n3', '2026-01-01T11:58:00Z')), ['-o', 'json']);
    assert.deepEqual([...new Set(made.map((pod) => pod.split(' ')[1]))], ['n1']);
    assert.deepEqual(reportOf(out).notSeen.map(({ node }) => node), ['n3']);
  });

  it('takes the image of a crashing agent, else of its DaemonSet', async () => {
    const objects = flannelCluster(THREE);
    const without = objects.filter(({ metadata }) => metadata?.name !== 'kube-flannel-ds-n2');
    const { made } = await probe(withObjects(without, crashing(objectOf(objects, 'Pod', 'kube-flannel-ds-n1'), 1)));
    assert.deepEqual(made.filter((pod) => pod.startsWith('debug')).toSorted(), THREE.map((node) => `debug ${node} ${IMAGE}`));
  });

  it('takes another image when it is told to, and lets it be pulled', async () => {
    const { made, cluster } = await probe(flannelCluster(THREE), ['--image', 'busybox:1.36', '--privileged'], {});
    assert.ok(made.every((pod) => pod.endsWith(' busybox:1.36')));
    assert.deepEqual(leftIn(cluster), []);
  });

  it('shows what status can see without the right to make pods, says which rights it takes, and ends with 2', async () => {
    const { code, out, err, cluster } = await probe(flannelCluster(THREE), [], { failures: [{ match: 'create jobs.batch in kube-flannel', how: 'forbidden' }] });
    assert.equal(code, 2);
    assert.match(out, /NODE {2}AGENT/);
    assert.match(err, /^error: no debug pod was made: the right to create jobs\.batch in kube-flannel is missing\n {2}A probe needs in kube-flannel: /);
    assert.deepEqual(leftIn(cluster), []);
  });

  it('ends with 2 where pods were refused everywhere, or told nothing', async () => {
    const refuse = (object: ApiObject): ApiObject => {
      if (object.kind !== 'Pod') return object;
      throw new AccessError('memory forbids POST /pods: pods "x" is forbidden: violates PodSecurity "restricted:latest"', 'Ask.', ['create pods in kube-flannel']);
    };
    const refused = await probe(flannelCluster(THREE), [], { onCreate: refuse });
    assert.match(refused.err, /^error: no debug pod was made: the debug pod was refused: violates PodSecurity/);
    assert.deepEqual([refused.code, leftIn(refused.cluster)], [2, []]);
    const mute = await probe(flannelCluster(THREE), [], { exec: () => ({ stdout: '', stderr: 'Killed', exitCode: 137 }) });
    assert.match(mute.err, /^error: no debug pod told anything: the shell of the debug pod ended with 137: Killed\n/);
    assert.match(mute.out, /0 of 3 nodes/);
    assert.deepEqual([mute.code, leftIn(mute.cluster)], [2, []]);
  });

  it('says that it left pods, and is never healthy then', async () => {
    const { code, err } = await probe(flannelCluster(THREE), ['--fail-on', 'never'], { failures: [{ match: /^delete/, how: 'forbidden' }] });
    assert.match(err, /error: 6 pods could not be removed\n {2}They go by themselves within 15 minutes, or with kubectl cni cleanup/);
    assert.equal(code, 1);
  });

  it('waits until packets come through, though no finding is about it', async () => {
    let lost = true;
    const sleeps: number[] = [];
    const exec = (_target: ExecTarget, _command: readonly string[], script: string): string => answerTo(script).replaceAll(/ (path\/\S+) open /g, lost ? ' $1 lost ' : ' $1 open ');
    const onSleep = (milliseconds: number): void => {
      sleeps.push(milliseconds);
      lost = false;
    };
    const { code, out } = await probe(flannelCluster(THREE), ['--wait=5m', '--checks', 'CNI101'], { exec }, { onSleep });
    assert.match(out, /^✓ healthy/);
    assert.deepEqual([code, sleeps], [0, [10_000]]);
  });

  it('makes no pod for a node that is not there', async () => {
    const { code, err, made } = await probe(flannelCluster(THREE), ['--node', 'n1,n33']);
    assert.match(err, /^error: there is no node "n33"/);
    assert.deepEqual([code, made], [2, []]);
  });

  it('reports a node whose pod does not start, and judges the others', async () => {
    const failing = (object: ApiObject): ApiObject => {
      const { nodeName } = object['spec'] as { nodeName?: string };
      if (object.kind !== 'Pod') return object;
      const state = nodeName === 'n2' ? { waiting: { reason: 'ErrImageNeverPull', message: '' } } : { running: {} };
      return { ...object, status: { phase: nodeName === 'n2' ? 'Pending' : 'Running', podIPs: [{ ip: '10.244.9.9' }], containerStatuses: [{ state }] } };
    };
    const { code, out, cluster } = await probe(flannelCluster(THREE), ['-o', 'json'], { onCreate: failing });
    const report = reportOf(out);
    assert.deepEqual(report.notSeen, [{ node: 'n2', why: 'the debug pod did not start: the node does not hold its image any more' }]);
    assert.deepEqual(report.paths.filter(({ state }) => state === 'ok').map(({ from, to }) => `${from} ${to}`), ['n1 n3', 'n3 n1']);
    assert.equal(code, 1);
    assert.deepEqual(leftIn(cluster), []);
  });

  it('does not take a pod for which the node has no room for one without a network', async () => {
    const full = (object: ApiObject): ApiObject => {
      const { nodeName, hostNetwork } = (object['spec'] ?? {}) as { nodeName?: string; hostNetwork?: boolean };
      if (object.kind !== 'Pod') return object;
      if (nodeName === 'n2' && hostNetwork !== true) return { ...object, status: { phase: 'Failed', reason: 'OutOfpods', message: "Node didn't have enough resource: pods, requested: 1, used: 60, capacity: 60" } };
      return { ...object, status: { phase: 'Running', podIPs: [{ ip: '10.244.9.9' }], containerStatuses: [{ state: { running: {} } }] } };
    };
    const { out } = await probe(flannelCluster(THREE), ['-o', 'json'], { onCreate: full });
    const report = reportOf(out);
    assert.deepEqual(report.findings.filter(({ code }) => code === 'CNI707'), []);
    assert.deepEqual(report.notSeen, []);
  });

  it('is not stopped by a node that does not answer', async () => {
    const { out, cluster, runs } = await probe(flannelCluster(THREE), ['-o', 'json'], { failures: [{ match: /^exec kube-flannel\/kubectl-cni-debug-0badcafe-0\//, how: 'hang' }] });
    assert.equal(reportOf(out).notSeen.length, 1);
    assert.deepEqual(leftIn(cluster), []);
    assert.equal(runs.filter((run) => run === 'end ladder').length, 2, 'it is asked nothing more');
  });

  it('leaves nothing when it is interrupted', async () => {
    const interrupt = new AbortController();
    const { code, out, cluster } = await probe(flannelCluster(THREE), [], { onCreate: (object) => (interrupt.abort(), object), signal: interrupt.signal }, { signal: interrupt.signal });
    assert.equal(code, 130);
    assert.equal(out, '');
    assert.deepEqual(leftIn(cluster), []);
  });

  const many = Array.from({ length: 51 }, (_, index) => `n${index + 1}`);

  it('asks before it makes many pods, and takes no for an answer', async () => {
    const no = await probe(flannelCluster(many), [], {}, { answer: 'n' });
    assert.deepEqual([no.code, no.made], [2, []]);
    const nobody = await probe(flannelCluster(many));
    assert.match(nobody.err, /a probe of 51 nodes makes two pods on each of 51 nodes, in namespace kube-flannel.*\n {2}Give --yes/);
    assert.deepEqual([nobody.code, nobody.made], [2, []]);
  });

  it('tries a few others from each of many nodes', async () => {
    const { out, made } = await probe(flannelCluster(many), ['--yes', '-o', 'json', '--peers', '2']);
    assert.equal(made.length, 102);
    const { paths } = reportOf(out);
    for (const node of many) assert.ok(paths.filter(({ from }) => from === node).length >= 2, node);
    assert.ok(paths.length < 51 * 8, String(paths.length));
  });

  for (const [argv, message] of [
    [['--checks', 'nonsense'], /--checks does not take "nonsense"/],
    [['--checks', 'CNI999'], /there is no check CNI999/],
    [['--ignore', 'CNI998'], /there is no check CNI998/],
    [['--peers', '0'], /--peers does not take "0"/],
    [['--concurrency', 'x'], /--concurrency does not take "x"/],
    [['--timeout', '20m'], /--timeout is 10m at most for a probe/],
    [['--timeout', '0'], /--timeout is 10m at most for a probe/],
    [['--every', '10ms'], /--every does not take "10ms"/],
    [['--every', '5m', '--watch'], /--every repeats by itself/],
    [['--from', 'x.json', '--image', 'busybox', '--yes'], /a saved snapshot makes no pods\n {2}Leave out --image and --yes, or --from/],
  ] as const) {
    it(`refuses ${argv.join(' ')}`, async () => {
      const { code, err, made } = await probe(flannelCluster(THREE), argv);
      assert.match(err, message);
      assert.deepEqual([code, made], [2, []]);
    });
  }
});

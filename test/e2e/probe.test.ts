import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import type { ProbeReport } from '../../src/model/probe-report.ts';
import type { Lab } from '../lab/index.ts';
import { PROGRAM, assertHealthy, eventually, inLab, lookAt } from './status-in-lab.ts';
import { testLab, testLabDown } from './test-lab.ts';

const OURS = 'app.kubernetes.io/managed-by=kubectl-cni';

/** What the README promises of pods that a probe makes, and of bad weather, on a real cluster. */
describe('probe, flannel-vxlan', () => {
  let lab: Lab;
  before(async () => {
    lab = await testLab('flannel-vxlan', 'probe', { nodes: 3 });
  });
  after(() => testLabDown('probe'));

  it('leaves nothing on Ctrl-C at any moment', async () => {
    for (let seconds = 0.2; seconds < 5; seconds += 0.6) {
      const { code, stderr } = await stopped(lab, 'INT', seconds);
      assert.ok(code === 130 || code === 0, `after ${seconds} s: exit ${code}, ${stderr}`);
      assert.deepEqual(await left(lab), [], `after ${seconds} s`);
    }
  });

  it('leaves what an owner that expires takes along when it is killed, and cleanup empties at once', async () => {
    for (const seconds of [1.5, 2.5, 3]) {
      await stopped(lab, 'KILL', seconds);
      const found = await left(lab);
      if (found.length > 0) {
        const [job] = await lab.get<{ items: { spec: { ttlSecondsAfterFinished: number } }[] }>(['jobs', '-A', '-l', OURS]).then(({ items }) => items);
        assert.ok(job !== undefined && job.spec.ttlSecondsAfterFinished <= 720);
      }
      const { code, stdout } = await inLab(lab, 'cleanup');
      assert.equal(code, 0);
      assert.match(stdout, found.length === 0 ? /^nothing is left$/m : /removed$/m);
      assert.deepEqual(await left(lab), []);
    }
  });

  it('removes nothing but its own with cleanup', async () => {
    await lab.kubectl(['run', 'bystander', '-n', 'kube-flannel', '--image=docker.io/library/busybox:1.36', '--image-pull-policy=Never', '--labels=app.kubernetes.io/managed-by=kubectl-cni', '--command', '--', 'sleep', '600']);
    try {
      assert.match((await inLab(lab, 'cleanup')).stdout, /^nothing is left$/m);
      assert.match(await lab.kubectl(['get', 'pods', '-n', 'kube-flannel', '-o', 'name']), /bystander/);
    } finally {
      await lab.kubectl(['delete', 'pod', 'bystander', '-n', 'kube-flannel', '--grace-period=0', '--force']);
    }
  });

  it('shows what status can see without the rights of the README, and all with them', async () => {
    const [reader, prober] = await rolesOfReadme();
    await grant(lab, { ...reader, rules: [...reader.rules, { apiGroups: [''], resources: ['services'], verbs: ['get', 'list'] }, { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['list'] }] });
    const without = await inLab(lab, 'probe', '--as', 'prober');
    assert.equal(without.code, 2);
    assert.match(without.stdout, /NODE +AGENT/);
    assert.match(without.stderr, /^error: no debug pod was made: the right to create jobs\.batch in kube-flannel is missing\n/);
    assert.deepEqual(await left(lab), []);
    await grant(lab, { ...prober, metadata: { ...prober.metadata, namespace: 'kube-flannel' } });
    const { code, stdout, stderr } = await inLab(lab, 'probe', '--as', 'prober');
    assert.equal(stderr, '');
    assert.match(stdout, /^✓ healthy/);
    assert.equal(code, 0);
    assert.deepEqual(await left(lab), []);
  });

  it('names what a quota demands, and says what one refuses', async () => {
    await lab.kubectl(['create', 'quota', 'tight', '-n', 'kube-flannel', '--hard=limits.memory=2Gi,requests.cpu=1']);
    try {
      await sleep(1000);
      assertHealthy(await lookAt(lab, 'probe'));
      await lab.kubectl(['delete', 'quota', 'tight', '-n', 'kube-flannel']);
      await lab.kubectl(['create', 'quota', 'tight', '-n', 'kube-flannel', '--hard=pods=3']);
      await sleep(1000);
      const { code, stdout, stderr } = await inLab(lab, 'probe');
      assert.equal(code, 2);
      assert.match(`${stdout}${stderr}`.replace(/\s+/g, ' '), /exceeded quota: tight/);
    } finally {
      await lab.kubectl(['delete', 'quota', 'tight', '-n', 'kube-flannel']);
    }
    assert.deepEqual(await left(lab), []);
  });

  it('reports a node whose kubelet hangs as not seen, and judges the others', async () => {
    await lab.inNode('n2', ['pkill', '-STOP', '-x', 'kubelet']);
    try {
      const { code, report } = await lookAt(lab, 'probe');
      const { notSeen, pods, paths } = report as ProbeReport;
      assert.deepEqual(notSeen.map(({ node }) => node), ['n2']);
      assert.deepEqual(paths.filter(({ from, to }) => from !== 'n2' && to !== 'n2').map(({ state }) => state), ['ok', 'ok']);
      assert.deepEqual(pods?.left, []);
      assert.equal(code, 1);
      assert.deepEqual(await left(lab), []);
    } finally {
      await lab.inNode('n2', ['pkill', '-CONT', '-x', 'kubelet']);
    }
    await eventually(lab, 120, assertHealthy, 'probe');
  });

  it('ends in time when a node dies in the middle, and leaves nothing', async () => {
    const began = Date.now();
    const running = lookAt(lab, 'probe');
    await sleep(2200);
    await lab.stop('n3');
    try {
      const { code } = await running;
      assert.ok(Date.now() - began < 60_000, `it took ${Date.now() - began} ms`);
      assert.ok(code === 1 || code === 0, `exit ${code}`);
      assert.deepEqual(await left(lab), []);
    } finally {
      await lab.start('n3');
    }
    await eventually(lab, 180, assertHealthy, 'probe');
  });

  it('repeats with --every, and prints what changed', async () => {
    const { code, stdout } = await lab.tryRun(['timeout', '--preserve-status', '-s', 'INT', '14', ...PROGRAM, 'probe', '--every', '2s']);
    assert.equal(code, 130);
    assert.equal(stdout.match(/^✓ healthy/gm)?.length, 1, 'nothing changed, so that nothing is said again');
    assert.deepEqual(await left(lab), []);
  });
});

/** Pods and Jobs of ours. */
async function left(lab: Lab): Promise<string[]> {
  const listed = await lab.kubectl(['get', 'pods,jobs', '-A', '-l', `${OURS},kubectl-cni/run`, '-o', 'name']);
  return listed.split('\n').filter((line) => line !== '');
}

/** Starts a probe on the lab's workstation and sends it a signal after so many seconds. */
function stopped(lab: Lab, signal: 'INT' | 'KILL', seconds: number): ReturnType<Lab['tryRun']> {
  return lab.tryRun(['timeout', '--preserve-status', '-s', signal, seconds.toFixed(2), ...PROGRAM, 'probe']);
}

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly { readonly apiGroups: readonly string[]; readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
}

async function rolesOfReadme(): Promise<readonly [reader: Role, prober: Role]> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const blocks = [...readme.matchAll(/```yaml\n(apiVersion: rbac[^`]*)```/g)].map(([, block = '']) => parseAllDocuments(block)[0]?.toJS() as Role);
  assert.deepEqual(blocks.map(({ kind }) => kind), ['ClusterRole', 'Role']);
  return [blocks[0] ?? assert.fail(), blocks[1] ?? assert.fail()];
}

async function grant(lab: Lab, role: Role): Promise<void> {
  const { name, namespace } = role.metadata;
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: `${role.kind}Binding`,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: role.kind, name },
    subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'prober' }],
  };
  await lab.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [role, binding] }));
  await sleep(300);
}

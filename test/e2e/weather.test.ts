import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { breakFault, heal } from '../lab/index.ts';
import type { Lab } from '../lab/index.ts';
import { PROGRAM, assertHealthy, eventually, inLab, statusOf } from './status-in-lab.ts';
import { testLab, testLabDown } from './test-lab.ts';

/** Rights that a healthy cluster is never asked for. */
const ON_DEMAND = ['events', 'pods/log'];

/** Rights without which every check can be made here: they serve the screen alone. */
const FOR_THE_SCREEN = ['configmaps'];

/** What the README promises of a cluster in bad weather, on a real one. */
describe('bad weather, calico-bgp', () => {
  let lab: Lab;
  before(async () => {
    lab = await testLab('calico-bgp', 'weather', { nodes: 3 });
  });
  after(() => testLabDown('weather'));

  it('names the pair without a BGP session while every pod is Running and ready', async () => {
    const { nodes } = await breakFault(lab, 'bgp-port-blocked', { random: Math.random });
    try {
      // The agents are young: until their sessions have had time to come up, status does not say healthy either.
      await eventually(lab, 150, ({ report }) => {
        assert.equal(report.healthy, false);
        assert.equal(report.findings[0]?.code, 'CNI402');
      });
      const { code, stdout } = await inLab(lab, 'status');
      const [first = ''] = stdout.split('\n');
      assert.match(first, /BGP/);
      for (const node of nodes) assert.ok(first.includes(node), `${node} in: ${first}`);
      assert.equal(code, 1);
      const pods = await lab.kubectl(['get', 'pods', '-A', '--no-headers']);
      for (const pod of pods.trim().split('\n')) assert.match(pod, / 1\/1 +Running /);
    } finally {
      await heal(lab);
    }
    await eventually(lab, 60, assertHealthy);
  });

  it('says which right it lacks, for each right of the README in turn, and goes on', async () => {
    const role = await roleOfReadme();
    for (const rule of role.rules) {
      for (const resource of rule.resources) {
        await grant(lab, { ...role, rules: without(role.rules, resource, rule) });
        const { stdout, stderr, code } = await asReader(lab);
        assert.doesNotMatch(stderr, /bug|at .*\.mjs/, `${resource}: ${stderr}`);
        assert.notEqual(stdout, '', `${resource}: the screen comes all the same (${stderr})`);
        assert.ok(code === 0 || code === 2, `${resource}: exit ${code}`);
        if (ON_DEMAND.includes(resource)) {
          assert.match(stdout, /^✓ healthy/, `${resource}: asked only when something is broken`);
          continue;
        }
        if (!FOR_THE_SCREEN.includes(resource)) assert.doesNotMatch(stdout.split('\n')[0] ?? '', /healthy/, `${resource}: not healthy, since not seen`);
        assert.match(stdout.replace(/\s+/g, ' '), /no right to|the right to [^,]+ is missing/, `${resource}: says the right that is missing, in:\n${stdout}`);
      }
    }
    await grant(lab, role);
    const { stdout, code } = await asReader(lab);
    assert.match(stdout, /^✓ healthy/);
    assert.equal(code, 0);
  });

  it('says which right it lacks to tell why an agent is not ready', async () => {
    const role = await roleOfReadme();
    await breakFault(lab, 'agent-not-ready', { random: Math.random });
    try {
      await eventually(lab, 120, ({ report }) => assert.equal(report.findings[0]?.code, 'CNI107'));
      await grant(lab, { ...role, rules: without(role.rules, 'events') });
      const { stdout, code } = await asReader(lab);
      assert.match(stdout, /^! calico-node on n\d is not ready: why is not known\n/);
      assert.match(stdout.replace(/\s+/g, ' '), /unknown +CNI107 agent-not-ready: the right to list events in kube-system is missing/);
      assert.equal(code, 1);
      await grant(lab, role);
      assert.match((await asReader(lab)).stdout, /^! calico-node on n\d is not ready: .*nodename/);
    } finally {
      await heal(lab);
    }
    await eventually(lab, 120, assertHealthy);
  });

  it('ends with 130 on Ctrl-C at any moment, and says nothing more', async () => {
    for (const seconds of [0.1, 0.15, 0.2, 0.25, 0.3, 0.4]) {
      const { code, stdout, stderr } = await interrupted(lab, seconds);
      assert.ok(code === 130 || code === 0, `after ${seconds} s: exit ${code}, ${stderr}`);
      if (code === 130) assert.deepEqual({ stdout, stderr }, { stdout: '', stderr: '' });
    }
  });

  it('sees a stopped node after 30 s, when the API still says Ready, and after 90 s', async () => {
    await lab.stop('n2');
    try {
      for (const seconds of [30, 60]) {
        await sleep(seconds * 1000);
        const began = Date.now();
        const { code, report } = await statusOf(lab);
        assert.ok(Date.now() - began < 20_000, 'within the deadline');
        assert.deepEqual(report.notSeen.map((node) => node.node), ['n2']);
        assert.match(report.summary, /n2/);
        assert.equal(report.findings[0]?.code, 'CNI001');
        assert.equal(report.findings.filter((finding) => finding.severity !== 'info' && finding.explainedBy === undefined).length, 1, report.summary);
        assert.equal(code, 1);
      }
    } finally {
      await lab.start('n2');
    }
    await eventually(lab, 180, assertHealthy);
  });
});

interface Role {
  readonly metadata: { readonly name: string };
  readonly rules: readonly { readonly apiGroups: readonly string[]; readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
}

async function roleOfReadme(): Promise<Role> {
  const { parse } = await import('yaml');
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const block = /```yaml\n(apiVersion: rbac[^`]*)```/.exec(readme)?.[1];
  assert.ok(block, 'the README has a ClusterRole to paste');
  return parse(block) as Role;
}

/** The rules without a resource: in one of them, or in all. */
function without(rules: Role['rules'], resource: string, only?: Role['rules'][number]): Role['rules'] {
  const reduced = rules.map((rule) => (only === undefined || rule === only ? { ...rule, resources: rule.resources.filter((name) => name !== resource) } : rule));
  return reduced.filter((rule) => rule.resources.length > 0);
}

async function grant(lab: Lab, role: Role): Promise<void> {
  const { name } = role.metadata;
  const metadata = { name: 'reader', namespace: 'default' };
  const objects = [
    role,
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
    },
  ];
  await lab.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  await sleep(300);
}

function asReader(lab: Lab): ReturnType<typeof inLab> {
  return inLab(lab, 'status', '--as', 'system:serviceaccount:default:reader');
}

/** Starts status on the lab's workstation and interrupts it after so many seconds, as Ctrl-C does. */
function interrupted(lab: Lab, seconds: number): ReturnType<Lab['tryRun']> {
  return lab.tryRun(['timeout', '--preserve-status', '-s', 'INT', String(seconds), ...PROGRAM, 'status']);
}

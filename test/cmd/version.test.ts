import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { ApiObject } from '../../src/kube/index.ts';
import { ClusterError } from '../../src/model/errors.ts';
import type { VersionReport } from '../../src/model/report.ts';
import { calicoCluster, flannelCluster, objectOf, withObjects } from '../collect/cluster-objects.ts';
import { matchGolden } from '../support/golden.ts';
import { memoryCluster } from '../support/memory-cluster.ts';
import type { Failure } from '../support/memory-cluster.ts';
import { runCommand } from '../support/test-context.ts';

const FOLDER = fileURLToPath(new URL('../objects/', import.meta.url));
const THREE = ['n1', 'n2', 'n3'];

interface Upstream {
  readonly kubernetes: string;
  readonly expect: { readonly cni: string; readonly product: string; readonly versions: Readonly<Record<string, string | null>>; readonly others: readonly unknown[] };
  readonly objects: readonly ApiObject[];
}

function upstream(name: string): Upstream {
  const [head, ...objects] = parseAllDocuments(readFileSync(`${FOLDER}${name}.yaml`, 'utf8')).map((document) => document.toJS() as unknown);
  return { ...(head as Pick<Upstream, 'kubernetes' | 'expect'>), objects: objects as ApiObject[] };
}

/** The cluster with other images of its agents: on nodes, by their names; in the DaemonSet, as `asked`. */
function withImages(objects: readonly ApiObject[], images: Readonly<Record<string, string>>): ApiObject[] {
  return objects.map((object) => {
    const changed = structuredClone(object) as ApiObject & { spec?: { nodeName?: string; hostNetwork?: boolean; containers?: Image[]; template?: { spec: { containers: Image[] } } } };
    const { spec, kind, metadata } = changed;
    const own = kind === 'Pod' && spec?.hostNetwork === true ? images[spec.nodeName ?? ''] : undefined;
    const asked = kind === 'DaemonSet' && metadata?.name !== 'kube-proxy' ? images['asked'] : undefined;
    if (own !== undefined) for (const container of spec?.containers ?? []) container.image = own;
    if (asked !== undefined) for (const container of spec?.template?.spec.containers ?? []) container.image = asked;
    return changed;
  });
}

interface Image {
  image: string;
}

describe('version', () => {
  describe('on objects as upstream renders them', () => {
    for (const name of readdirSync(FOLDER).map((file) => file.replace('.yaml', ''))) {
      it(`${name}: tells the CNI and its versions as status does`, async () => {
        const { kubernetes, expect, objects } = upstream(name);
        const cluster = memoryCluster(objects, { version: kubernetes });
        const { code, out, err } = await runCommand(['version', '-o', 'json'], { cluster });
        const report = JSON.parse(out) as VersionReport;
        assert.equal(err, '');
        assert.equal(code, 0);
        assert.equal(report.kubernetes, kubernetes);
        assert.deepEqual([report.cni?.cni, report.cni?.product], [expect.cni, expect.product]);
        assert.deepEqual(Object.fromEntries(report.cni?.parts.map(({ part, version }) => [part, version]) ?? []), expect.versions);
        assert.deepEqual(report.cni?.others.length, expect.others.length);
        for (const { part, version } of report.cni?.parts ?? []) assert.equal(report.unknown.some(({ of }) => of === part), version === null);
        assert.ok(cluster.requests().length <= 8, cluster.requests().map(({ request }) => request).join('\n'));
      });
    }
  });

  const flannel = (version: string): string => `ghcr.io/flannel-io/flannel:${version}`;
  const refused = new ClusterError('unreachable', 'memory refuses connections: nothing listens there', 'Check the address.');
  const cases: Readonly<Record<string, { readonly objects: readonly ApiObject[]; readonly failures?: readonly Failure[]; readonly args?: readonly string[]; readonly code?: number }>> = {
    calico: { objects: calicoCluster(THREE) },
    'canal-manifest': { objects: upstream('canal-manifest').objects },
    'flannel-k3s-embedded': { objects: upstream('flannel-k3s-embedded').objects },
    'k3s-mixed': {
      objects: upstream('flannel-k3s-embedded').objects.map((object) => (object.metadata?.name === 'n2' ? { ...object, status: { ...(object['status'] as object), nodeInfo: { kubeletVersion: 'v1.33.1+k3s1', operatingSystem: 'linux' } } } : object)),
    },
    'cilium-rke2': { objects: upstream('cilium-rke2').objects },
    none: { objects: upstream('none').objects },
    'two-cnis': { objects: upstream('calico-and-flannel').objects },
    'mixed-versions': { objects: withImages(flannelCluster(['n1', 'n2', 'n3', 'n4', 'n5', 'n10']), { n4: flannel('v0.26.7'), asked: flannel('v0.28.10') }) },
    'not-yet-updated': { objects: withImages(flannelCluster(THREE), { asked: flannel('v0.28.11') }) },
    'image-by-digest': { objects: withImages(calicoCluster(THREE).filter(({ kind }) => kind !== 'ClusterInformation'), { ...Object.fromEntries([...THREE, 'asked'].map((at) => [at, `calico/node@sha256:${'0'.repeat(64)}`])) }) },
    'nodes-alone': { objects: calicoCluster(THREE).filter(({ kind }) => kind !== 'ClusterInformation'), failures: [{ match: 'list daemonsets.apps', how: 'forbidden' }] },
    'no-sign': { objects: calicoCluster(THREE).filter(({ kind }) => kind === 'Namespace'), failures: [{ match: 'list daemonsets.apps', how: 'forbidden' }], code: 2 },
    'pods-forbidden': { objects: calicoCluster(THREE), failures: [{ match: 'list pods in kube-system', how: 'forbidden' }] },
    'version-forbidden': { objects: calicoCluster(THREE), failures: [{ match: 'get /version', how: 'forbidden' }], code: 2 },
    'cni-forbidden': { objects: calicoCluster(THREE), failures: [{ match: /^list/, how: 'forbidden' }], code: 2 },
    'other-namespace': { objects: calicoCluster(THREE), args: ['-n', 'web'], code: 2 },
    'out-of-reach': { objects: [], failures: [{ match: /./, how: refused }], code: 2 },
    client: { objects: [], failures: [{ match: /./, how: refused }], args: ['--client'] },
  };
  for (const [name, { objects, failures = [], args = [], code = 0 }] of Object.entries(cases)) {
    for (const [output, ending] of [['table', 'txt'], ['json', 'json'], ...(name === 'mixed-versions' ? [['wide', 'txt'], ['yaml', 'yaml']] as const : [])] as const) {
      it(`says what there is: ${name}, as ${output}`, async () => {
        const ran = await runCommand(['version', '-o', output, ...args], { cluster: memoryCluster(objects, { failures }) });
        assert.equal(ran.code, code);
        assert.match(ran.err, code === 0 ? /^$/ : /^error: [^\n]+\n {2}[^\n]+\n$/);
        if (ending === 'txt') for (const line of ran.out.split('\n')) assert.ok(line.length <= 80, line);
        matchGolden(`version/${name}.${output}.${ending}`, ending === 'txt' ? `${ran.out}${ran.err}` : ran.out);
      });
    }
  }

  it('prints its own version without a kubeconfig, too', async () => {
    const { code, out, err } = await runCommand(['version']);
    assert.equal(out, 'kubectl cni 0.0.0-test (linux-x64, Node v22.19.0)\n');
    assert.match(err, /^error: there is no kubeconfig: [^\n]+\n {2}[^\n]+\n$/);
    assert.equal(code, 2);
  });

  it('opens no connection with --client', async () => {
    const { code, out, err } = await runCommand(['version', '--client'], { connect: () => assert.fail('it has connected') });
    assert.deepEqual({ code, out, err }, { code: 0, out: 'kubectl cni 0.0.0-test (linux-x64, Node v22.19.0)\n', err: '' });
  });

  it('asks for what it needs, all at once, and says so with -v 6', async () => {
    const { err } = await runCommand(['version', '-v', '6'], { cluster: memoryCluster(calicoCluster(THREE)) });
    const asked = [...err.matchAll(/^GET (\S+?)(?:\?\S+)? 200 /gm)].map(([, path]) => path);
    assert.deepEqual(asked, ['/version', '/apis', '/api/v1/nodes', '/apis/apps/v1/daemonsets', '/api/v1/namespaces/kube-system/pods']);
    assert.match(err, /^5 requests$/m);
  });

  it('is silent when it is interrupted', async () => {
    const controller = new AbortController();
    const cluster = memoryCluster(calicoCluster(THREE), { latencyMs: 20, signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    const { code, out, err } = await runCommand(['version'], { cluster, signal: controller.signal });
    assert.deepEqual({ code, out, err }, { code: 130, out: '', err: '' });
  });

  it('does not take a pod that is going, or does not run, for what runs', async () => {
    const objects = flannelCluster(THREE);
    const pod = objectOf(objects, 'Pod', 'kube-flannel-ds-n3');
    const going = { ...pod, metadata: { ...pod.metadata, name: 'old', deletionTimestamp: '2026-01-01T12:00:30Z' }, spec: { ...(pod['spec'] as object), containers: [{ name: 'kube-flannel', image: flannel('v0.26.7') }] } };
    const waiting = { ...pod, status: { phase: 'Pending', containerStatuses: [{ name: 'kube-flannel', state: { waiting: { reason: 'ImagePullBackOff' } } }] } };
    const running = async (...others: ApiObject[]): Promise<unknown> => {
      const { out } = await runCommand(['version', '-o', 'json'], { cluster: memoryCluster(withObjects(objects, ...others)) });
      return (JSON.parse(out) as VersionReport).cni?.parts[0]?.running;
    };
    assert.deepEqual(await running(going), [{ version: 'v0.28.10', nodes: THREE }]);
    assert.deepEqual(await running(waiting), [{ version: 'v0.28.10', nodes: ['n1', 'n2'] }]);
  });
});

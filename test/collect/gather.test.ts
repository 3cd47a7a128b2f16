import assert from 'node:assert/strict';
import { FIRST_LOOK, SECOND_LOOK } from '../../src/collect/index.ts';
import { SURVEY_FACTS } from '../../src/collect/survey.ts';
import { judge } from '../../src/engine/index.ts';
import { gathers } from '../../src/model/facts.ts';
import type { FactName } from '../../src/model/facts.ts';
import { rules } from '../../src/rules/index.ts';
import { FACT_SHAPES } from '../../src/snapshot/fact-shapes.ts';
import { load, save } from '../../src/snapshot/index.ts';
import { recording } from '../parse/recording.ts';
import { NOW, calicoCluster, crashing, event, flannelCluster, lease, objectOf, withObjects } from './cluster-objects.ts';
import { ESTABLISHED, THREE, fateOf, look, seen } from './look.ts';

const FIRST_REQUESTS = [
  '/version',
  '/apis',
  '/api/v1/nodes',
  '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases',
  '/apis/apps/v1/daemonsets',
  '/apis/apps/v1/deployments?labelSelector=k8s-app in (calico-typha,calico-kube-controllers,kube-dns,tigera-operator)',
];

const exec = (node: string): RegExp => new RegExp(`^/api/v1/namespaces/kube-system/pods/calico-node-${node}/exec\\?container=calico-node&command=sh&command=-c&`);

describe('gathering', () => {
  it('asks a healthy flannel cluster ten things', async () => {
    const { requests, snapshot } = await look(flannelCluster(THREE));
    assert.deepEqual(requests.toSorted(), [
      ...FIRST_REQUESTS,
      '/api/v1/namespaces/kube-flannel/configmaps/kube-flannel-cfg',
      '/api/v1/namespaces/kube-flannel/pods?labelSelector=app=flannel',
      '/api/v1/namespaces/kube-system/configmaps/kube-proxy',
      '/api/v1/pods?fieldSelector=spec.hostNetwork=false,status.phase!=Succeeded,status.phase!=Failed&includeObject=None',
    ].toSorted());
    assert.equal(snapshot.identification.cni, 'flannel');
    assert.equal(fateOf(snapshot, 'node.bird'), 'not-applicable');
    assert.equal(fateOf(snapshot, 'cluster.ipPools'), 'not-applicable');
    assert.equal(seen(snapshot.cluster['cluster.flannelConfig']).backend, 'vxlan');
    assert.equal(seen(snapshot.cluster['cluster.kubeProxyConfig']).mode, 'ipvs');
    assert.deepEqual(THREE.map((node) => seen(snapshot.nodes[node]?.['node.podAddresses'])), [{ inUse: 2, waiting: 0 }, { inUse: 1, waiting: 0 }, { inUse: 1, waiting: 0 }]);
    assert.deepEqual(seen(snapshot.nodes['n1']?.['node.agentTrouble']), { lastWords: {}, events: [], unheard: [] });
  });

  it('asks a healthy Calico cluster sixteen things, and each BIRD once', async () => {
    const { requests, snapshot } = await look(calicoCluster(THREE));
    const execs = requests.filter((request) => request.includes('/exec?'));
    assert.equal(execs.length, 3);
    for (const node of THREE) assert.ok(execs.some((request) => exec(node).test(request)), node);
    assert.deepEqual(requests.filter((request) => !request.includes('/exec?')).toSorted(), [
      ...FIRST_REQUESTS,
      '/api/v1/namespaces/kube-system/configmaps/calico-config',
      '/api/v1/namespaces/kube-system/configmaps/kube-proxy',
      '/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app=calico-node',
      '/apis/crd.projectcalico.org/v1/bgpconfigurations/default',
      '/apis/crd.projectcalico.org/v1/bgppeers',
      '/apis/crd.projectcalico.org/v1/clusterinformations/default',
      '/apis/crd.projectcalico.org/v1/felixconfigurations/default',
      '/apis/crd.projectcalico.org/v1/ipamblocks',
      '/apis/crd.projectcalico.org/v1/ipamconfigs/default',
      '/apis/crd.projectcalico.org/v1/ippools',
    ].toSorted());
    assert.deepEqual([snapshot.identification.cni, snapshot.identification.variant.bgp, snapshot.identification.ipam], ['calico', true, 'calico-ipam']);
    assert.equal(seen(snapshot.nodes['n2']?.['node.bird']).v4?.sessions['Mesh_198_18_0_12']?.bgpState, 'Established');
    assert.equal(fateOf(snapshot, 'cluster.bgpConfiguration'), 'not-installed');
    assert.equal(fateOf(snapshot, 'cluster.installation'), 'not-installed');
    assert.equal(fateOf(snapshot, 'node.podAddresses'), 'not-applicable');
    assert.equal(fateOf(snapshot, 'cluster.flannelConfig'), 'not-applicable');
  });

  it('makes a snapshot that can be saved and read', async () => {
    for (const objects of [calicoCluster(THREE), flannelCluster(THREE)]) {
      const { snapshot } = await look(objects);
      assert.deepEqual(load(save(snapshot), 'a.json'), snapshot);
    }
  });

  it('says every fact of every node, whatever happens', async () => {
    const { snapshot } = await look(calicoCluster(THREE));
    const expected = ['node.agentTrouble', 'node.agents', 'node.bird', 'node.lease', 'node.object', 'node.podAddresses'];
    for (const node of THREE) assert.deepEqual(Object.keys(snapshot.nodes[node] ?? {}).sort(), expected);
    assert.equal(Object.keys(snapshot.cluster).length, 19);
  });

  it('has a collector for each fact that status is said to gather, and for no other', () => {
    const said = (Object.keys(FACT_SHAPES) as FactName[]).filter((fact) => gathers('status', fact));
    assert.deepEqual([...FIRST_LOOK, ...SECOND_LOOK].map(({ provides }) => provides).sort(), said.sort());
    assert.deepEqual(said.filter((fact) => !gathers('probe', fact)), []);
    const surveyed = (Object.keys(FACT_SHAPES) as FactName[]).filter((fact) => gathers('probe', fact) && !gathers('status', fact));
    assert.deepEqual([...SURVEY_FACTS].sort(), surveyed.sort());
  });

  it('runs nothing in containers with --no-exec', async () => {
    const { snapshot, requests } = await look(calicoCluster(THREE), {}, { exec: false });
    assert.equal(fateOf(snapshot, 'node.bird'), 'not-asked');
    assert.deepEqual(requests.filter((request) => request.includes('exec')), []);
  });

  it('asks only the BIRDs of the nodes that were named', async () => {
    const { snapshot, requests } = await look(calicoCluster(THREE), {}, { nodes: ['n2'] });
    assert.deepEqual(THREE.map((node) => fateOf(snapshot, 'node.bird', node)), ['not-asked', 'observed', 'not-asked']);
    assert.equal(requests.filter((request) => request.includes('/exec?')).length, 1);
  });

  it('does not ask a node whose heartbeat is old', async () => {
    const { snapshot, requests } = await look(withObjects(calicoCluster(THREE), lease('n2', '2026-01-01T11:59:30Z')));
    assert.deepEqual(snapshot.nodes['n2']?.['node.bird'], { state: 'unavailable', reason: 'silent', detail: 'its last heartbeat was 30 s ago' });
    assert.equal(requests.filter((request) => request.includes('/exec?')).length, 2);
  });

  it('misses no heartbeat of a virtual node, but that of any other', async () => {
    const objects = flannelCluster(THREE);
    const node = objectOf(objects, 'Node', 'n2');
    const virtual = { ...node, spec: { taints: [{ key: 'virtual-kubelet.io/provider', value: 'azure', effect: 'NoSchedule' }] } };
    const { snapshot } = await look(withObjects(objects, virtual).filter(({ kind, metadata }) => kind !== 'Lease' || metadata?.name === 'n1'));
    assert.deepEqual(THREE.map((name) => fateOf(snapshot, 'node.lease', name)), ['observed', 'not-applicable', 'not-installed']);
    const [notSeen] = judge(rules.filter(({ code }) => code === 'CNI001'), snapshot);
    assert.deepEqual(notSeen?.missing.map(({ node: name }) => name), ['n3']);
  });

  it('does not ask a node where calico-node does not run', async () => {
    const objects = calicoCluster(THREE);
    const { snapshot } = await look(withObjects(objects, crashing(objectOf(objects, 'Pod', 'calico-node-n2'), 1)).filter(({ metadata }) => metadata?.name !== 'calico-node-n3'), { logs: () => 'x' });
    assert.deepEqual(snapshot.nodes['n2']?.['node.bird'], { state: 'unavailable', reason: 'not-scheduled', detail: 'calico-node does not run: CrashLoopBackOff' });
    assert.deepEqual(snapshot.nodes['n3']?.['node.bird'], { state: 'unavailable', reason: 'not-scheduled', detail: 'no calico-node runs there' });
    assert.deepEqual(seen(snapshot.nodes['n3']?.['node.agents']), {});
  });

  it('asks both BIRDs where the node has an IPv6 address', async () => {
    const objects = calicoCluster(THREE);
    const node = objectOf(objects, 'Node', 'n1');
    const metadata = { ...node.metadata, annotations: { ...node.metadata?.annotations, 'projectcalico.org/IPv6Address': 'fd00::1/64' } };
    const commands: string[] = [];
    const { snapshot } = await look(withObjects(objects, { ...node, metadata }), {
      exec: ({ pod }, command) => {
        commands.push(`${pod} ${/for d in ([^;]*);/.exec(command[2] ?? '')?.[1]}`);
        return pod === 'calico-node-n1' ? recording('birdcl', '1.6.8-two-families.txt') : ESTABLISHED;
      },
    });
    assert.deepEqual(commands.sort(), ['calico-node-n1 bird bird6', 'calico-node-n2 bird', 'calico-node-n3 bird']);
    assert.equal(seen(snapshot.nodes['n1']?.['node.bird']).v6?.answering, true);
  });

  it('gives each node its own deadline', async () => {
    const { snapshot } = await look(calicoCluster(THREE), { failures: [{ match: 'exec kube-system/calico-node-n2/calico-node', how: 'hang' }] });
    assert.deepEqual(THREE.map((node) => fateOf(snapshot, 'node.bird', node)), ['observed', 'timeout', 'observed']);
  });

  it('keeps the reason when a BIRD cannot be read', async () => {
    const answers: Readonly<Record<string, string>> = { 'calico-node-n1': 'BIRD 1.6.8 ready.\nRouter', 'calico-node-n2': recording('birdcl', '1.6.8-stopped.txt') };
    const { snapshot } = await look(calicoCluster(THREE), {
      exec: ({ pod }) => answers[pod] ?? { stdout: '', stderr: 'sh: birdcl: oh no\n', exitCode: 2 },
    });
    assert.deepEqual(THREE.map((node) => fateOf(snapshot, 'node.bird', node)), ['parse-failed', 'observed', 'failed']);
    assert.equal(seen(snapshot.nodes['n2']?.['node.bird']).v4?.answering, false);
  });

  it('stops asking for exec once it is refused', async () => {
    const nodes = Array.from({ length: 60 }, (_, index) => `n${index + 1}`);
    const { snapshot, requests } = await look(calicoCluster(nodes), { latencyMs: 1, failures: [{ match: /^exec /, how: 'forbidden' }] }, { concurrency: 10 });
    assert.ok(requests.filter((request) => request.includes('/exec?')).length <= 10);
    assert.deepEqual([...new Set(nodes.map((node) => fateOf(snapshot, 'node.bird', node)))], ['forbidden']);
  });

  it('finds out why an agent crashes', async () => {
    const objects = flannelCluster(THREE);
    const pod = crashing(objectOf(objects, 'Pod', 'kube-flannel-ds-n2'), 1);
    const events = [event('e1', 'kube-flannel', pod.metadata?.uid ?? '', 'BackOff', 'Back-off restarting'), event('e2', 'kube-flannel', 'other', 'BackOff', 'of another pod')];
    const asked: string[] = [];
    const { snapshot } = await look(withObjects(objects, pod, ...events), {
      logs: ({ pod: name, container }, previous) => {
        asked.push(`${name}/${container} ${previous ? 'previous' : 'current'}`);
        return recording('log', 'flannel-0.28.10-no-such-interface.txt');
      },
    });
    const { lastWords, events: heard } = seen(snapshot.nodes['n2']?.['node.agentTrouble']);
    assert.deepEqual(asked, ['kube-flannel-ds-n2/kube-flannel previous']);
    assert.match(lastWords['kube-flannel-ds-n2/kube-flannel']?.reason ?? '', /^Failed to find interface .*nope0/);
    assert.deepEqual(heard.map(({ reason, message }) => `${reason}: ${message}`), ['BackOff: Back-off restarting']);
    assert.deepEqual(seen(snapshot.nodes['n1']?.['node.agentTrouble']), { lastWords: {}, events: [], unheard: [] });
  });

  it('asks five of many nodes whose agents crash alike', async () => {
    const nodes = Array.from({ length: 30 }, (_, index) => `n${index + 1}`);
    const objects = flannelCluster(nodes);
    const pods = nodes.map((node, index) => crashing(objectOf(objects, 'Pod', `kube-flannel-ds-${node}`), index === 29 ? 137 : 1));
    const { snapshot, requests } = await look(withObjects(objects, ...pods), { logs: () => 'E0101 00:00:00.0 1 a.go:1] boom' });
    assert.equal(requests.filter((request) => request.includes('/log?')).length, 6);
    assert.equal(requests.filter((request) => request.includes('/events?')).length, 6);
    const fates = nodes.map((node) => fateOf(snapshot, 'node.agentTrouble', node));
    assert.deepEqual([fates.filter((fate) => fate === 'observed').length, fates.filter((fate) => fate === 'not-asked').length], [6, 24]);
    assert.equal(fates[29], 'observed');
  });

  it('keeps events when logs are refused, and says why there is nothing of the rest', async () => {
    const objects = flannelCluster(THREE);
    const broken = withObjects(objects, crashing(objectOf(objects, 'Pod', 'kube-flannel-ds-n2'), 1));
    const half = await look(broken, { failures: [{ match: /^logs /, how: 'forbidden' }] });
    assert.deepEqual(seen(half.snapshot.nodes['n2']?.['node.agentTrouble']).unheard.map(({ reason }) => reason), ['forbidden']);
    const none = await look(broken, { failures: [{ match: /^logs /, how: 'forbidden' }, { match: /^list events/, how: 'forbidden' }] });
    assert.equal(fateOf(none.snapshot, 'node.agentTrouble', 'n2'), 'forbidden');
  });

  it('looks at the pods of components that are behind, and at those alone', async () => {
    const objects = flannelCluster(THREE);
    const dns = { ...objectOf(objects, 'Deployment', 'coredns'), status: { readyReplicas: 0 } };
    const { snapshot, requests } = await look(withObjects(objects, dns));
    assert.deepEqual(Object.keys(seen(snapshot.cluster['cluster.componentPods'])), ['kube-system/coredns-1']);
    assert.ok(requests.includes('/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app=kube-dns'));
    assert.ok(!requests.includes('/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app=kube-proxy'));
  });

  it('looks at events of the DaemonSet when a node lacks its agent', async () => {
    const objects = flannelCluster(THREE).filter(({ metadata }) => metadata?.name !== 'kube-flannel-ds-n3');
    const refusal = event('e1', 'kube-flannel', 'daemonset-kube-flannel-ds', 'FailedCreate', 'exceeded quota');
    const { snapshot } = await look([...objects, refusal]);
    assert.equal(seen(snapshot.cluster['cluster.daemonSetEvents'])['e1']?.message, 'exceeded quota');
    assert.deepEqual(seen(snapshot.nodes['n3']?.['node.agents']), {});
  });

  it("reads Calico's types from the group that Calico reads", async () => {
    const native = calicoCluster(THREE).map((object) => (object.apiVersion === 'crd.projectcalico.org/v1' ? { ...object, apiVersion: 'projectcalico.org/v3' } : object));
    const { snapshot, requests } = await look(native);
    assert.equal(fateOf(snapshot, 'cluster.ipPools'), 'observed');
    assert.ok(requests.includes('/apis/projectcalico.org/v3/ippools'));
    assert.ok(requests.includes('/apis/projectcalico.org/v3/ipamconfigurations/default'));
    const both = await look([...calicoCluster(THREE), { apiVersion: 'projectcalico.org/v3', kind: 'IPPool', metadata: { name: 'x' }, spec: { cidr: '10.0.0.0/8' } }]);
    assert.deepEqual(Object.keys(seen(both.snapshot.cluster['cluster.ipPools'])), ['default-ipv4-ippool']);
  });

  it('does not select by hostNetwork where the API server does not know that', async () => {
    const { requests, snapshot } = await look(flannelCluster(THREE), { version: 'v1.27.9' });
    assert.ok(requests.includes('/api/v1/pods?fieldSelector=status.phase!=Succeeded,status.phase!=Failed&includeObject=None'));
    assert.deepEqual(seen(snapshot.nodes['n2']?.['node.podAddresses']), { inUse: 1, waiting: 0 });
  });

  it('finds the CNI where the user says it lives, without the right to look everywhere', async () => {
    const failures = [
      { match: 'list daemonsets.apps', how: 'forbidden' },
      { match: 'list deployments.apps', how: 'forbidden' },
    ] as const;
    const { snapshot } = await look(flannelCluster(THREE), { failures }, { namespace: 'kube-flannel' });
    assert.equal(snapshot.identification.cni, 'flannel');
    assert.deepEqual(Object.keys(seen(snapshot.cluster['cluster.daemonSets'])).sort(), ['kube-flannel/kube-flannel-ds', 'kube-system/kube-proxy']);
    assert.deepEqual(Object.keys(seen(snapshot.cluster['cluster.deployments'])), ['kube-system/coredns']);
  });

  it('ends where no CNI lives in the namespace given, and says where one was seen', async () => {
    const inside = (namespace: string): Promise<unknown> => look(flannelCluster(THREE), {}, { namespace });
    const says = { name: 'UsageError', message: 'no DaemonSet in the namespace "nope" runs Flannel', advice: 'It was seen in kube-flannel: leave out -n, or give -n kube-flannel.' };
    await assert.rejects(inside('nope'), says);
    await assert.rejects(look([], {}, { namespace: 'nope' }), { message: 'no DaemonSet in the namespace "nope" runs a CNI' });
    await inside('kube-flannel');
  });

  it('tells how far it is', async () => {
    const told: string[] = [];
    await look(calicoCluster(THREE), {}, { progress: ({ what, done, of }) => told.push(`${what} ${done}/${of}`) });
    assert.ok(told.includes('asking the nodes 1/3'), told.join('\n'));
    assert.equal(told.at(-1), 'reading memory 25/25');
  });

  it('looks at a cluster without nodes or a CNI', async () => {
    const { snapshot, requests } = await look([]);
    assert.equal(snapshot.identification.cni, 'none');
    assert.deepEqual(snapshot.nodes, {});
    assert.deepEqual(requests.toSorted(), FIRST_REQUESTS.toSorted());
    assert.equal(snapshot.taken, NOW);
  });
});

import assert from 'node:assert/strict';
import { AccessError, ClusterError } from '../../src/model/errors.ts';
import type { FactName } from '../../src/model/facts.ts';
import { calicoCluster, flannelCluster } from './cluster-objects.ts';
import { THREE, fateOf, look } from './look.ts';

/** Each right in turn, and the facts that must be missing without it. */
const RIGHTS: readonly (readonly [right: string, lost: readonly FactName[]])[] = [
  ['get /version', ['cluster.version']],
  ['get /apis', ['cluster.apiGroups']],
  ['list nodes', ['node.object']],
  ['list leases.coordination.k8s.io in kube-node-lease', ['node.lease']],
  ['list daemonsets.apps', ['cluster.daemonSets', 'node.agents', 'cluster.calicoConfig', 'cluster.kubeProxyConfig', 'cluster.kubeProxyPods', 'cluster.daemonSetEvents', 'node.bird', 'node.agentTrouble']],
  ['list deployments.apps', ['cluster.deployments', 'cluster.componentPods']],
  ['list pods in kube-system', ['node.agents', 'node.bird', 'node.agentTrouble']],
  ['get configmaps/calico-config in kube-system', ['cluster.calicoConfig']],
  ['get configmaps/kube-proxy in kube-system', ['cluster.kubeProxyConfig']],
  ['list ippools.crd.projectcalico.org', ['cluster.ipPools']],
  ['list ipamblocks.crd.projectcalico.org', ['cluster.ipamBlocks']],
  ['get ipamconfigs.crd.projectcalico.org/default', ['cluster.ipamConfig']],
  ['get felixconfigurations.crd.projectcalico.org/default', ['cluster.felixConfiguration']],
  ['get bgpconfigurations.crd.projectcalico.org/default', ['cluster.bgpConfiguration']],
  ['list bgppeers.crd.projectcalico.org', ['cluster.bgpPeers']],
  ['get clusterinformations.crd.projectcalico.org/default', ['cluster.clusterInformation']],
];

describe('gathering without a right', () => {
  for (const [right, lost] of RIGHTS) {
    it(`to ${right} loses what depends on it and nothing else`, async () => {
      const whole = (await look(calicoCluster(THREE))).snapshot;
      const { snapshot } = await look(calicoCluster(THREE), { failures: [{ match: right, how: 'forbidden' }] });
      const facts = [...Object.keys(whole.cluster), ...Object.keys(whole.nodes['n1'] ?? {})] as FactName[];
      const changed = facts.filter((fact) => fateOf(snapshot, fact) !== fateOf(whole, fact));
      assert.deepEqual(changed.sort(), [...lost].sort());
      assert.deepEqual([...new Set(lost.map((fact) => fateOf(snapshot, fact)))], ['forbidden']);
      assert.deepEqual(Object.keys(snapshot.nodes), THREE);
      assert.equal(snapshot.identification.cni, 'calico');
    });
  }

  it('keeps going when one request hangs', async () => {
    const { snapshot } = await look(calicoCluster(THREE), { failures: [{ match: 'list ippools.crd.projectcalico.org', how: 'hang' }] });
    assert.equal(fateOf(snapshot, 'cluster.ipPools'), 'timeout');
    assert.equal(fateOf(snapshot, 'node.bird'), 'observed');
  });

  it('keeps going when the API server dies in the middle', async () => {
    const gone = new ClusterError('unreachable', 'it refuses connections', 'Look.');
    const { snapshot } = await look(flannelCluster(THREE), { failures: [{ match: /configmaps|list pods/, how: gone }] });
    assert.equal(fateOf(snapshot, 'node.agents'), 'failed');
    assert.equal(fateOf(snapshot, 'node.object'), 'observed');
  });
});

describe('gathering from a cluster that gives nothing', () => {
  const end = (how: Error | 'forbidden' | 'hang'): Promise<unknown> => look(calicoCluster(THREE), { failures: [{ match: /./, how }] });

  it('ends with what makes every request fail', async () => {
    const refused = new ClusterError('unauthorized', 'the token has expired', 'Log in again.');
    await assert.rejects(end(refused), refused);
    await assert.rejects(end('forbidden'), AccessError);
    await assert.rejects(end('hang'), (error) => error instanceof ClusterError && error.failure === 'timeout');
  });

  it('names what is fatal before what is not', async () => {
    const fatal = new ClusterError('unreachable', 'it refuses connections', 'Look.');
    const failures = [{ match: 'list nodes', how: fatal }, { match: /./, how: 'forbidden' }] as const;
    await assert.rejects(look(calicoCluster(THREE), { failures }), fatal);
  });

  it('ends when nothing tells which CNI runs, naming the rights that would', async () => {
    const blind = (right: string): Promise<unknown> => look(calicoCluster(THREE), { failures: [{ match: new RegExp(right), how: 'forbidden' }] });
    await assert.rejects(blind('^list |^get /apis'), (error: AccessError) => {
      assert.match(error.message, /^cannot tell which CNI runs: the right to list daemonsets\.apps and nodes is missing$/);
      assert.deepEqual(error.missing, ['list daemonsets.apps', 'list nodes']);
      return true;
    });
  });

  it('ends with the credentials that ran out after the version was told', async () => {
    const refused = new ClusterError('unauthorized', 'it does not accept the credentials', 'Log in again.');
    await assert.rejects(look(calicoCluster(THREE), { failures: [{ match: /^list |^get \/apis/, how: refused }] }), refused);
  });

  it('ends with the answer that did not come, where that would have told it', async () => {
    const failures = [{ match: /^list (nodes|daemonsets)/, how: 'hang' }] as const;
    await assert.rejects(look(calicoCluster(THREE), { failures }), (error) => error instanceof ClusterError && error.failure === 'timeout');
  });

  it('does not hide a bug of ours', async () => {
    await assert.rejects(end(new TypeError('x is not a function')), TypeError);
  });
});

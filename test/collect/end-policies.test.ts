import assert from 'node:assert/strict';
import { endPolicies } from '../../src/collect/pairs/end-policies.ts';
import type { ApiObject } from '../../src/kube/index.ts';
import { valueOf } from '../../src/model/observation.ts';
import { baseline } from '../support/fixture.ts';
import { memoryCluster } from '../support/memory-cluster.ts';

const OURS = { namespace: 'calico-system', labels: { 'app.kubernetes.io/managed-by': 'kubectl-cni' } };

const policy = (namespace: string, name: string, spec: object): ApiObject => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { namespace, name }, spec });

describe('policies that may deny a try', () => {
  const endsOf = async (...objects: ApiObject[]): Promise<Record<string, string>> => {
    const found = valueOf(await endPolicies(memoryCluster(objects), OURS, baseline('probe/flannel-vxlan'))) ?? {};
    return Object.fromEntries(Object.entries(found).map(([name, { end }]) => [name, end]));
  };

  it('are those that select our pods, where they are', async () => {
    const ends = await endsOf(policy('calico-system', 'default-deny', { podSelector: {} }), policy('calico-system', 'web', { podSelector: { matchLabels: { app: 'web' } } }), policy('shop', 'default-deny', { podSelector: {} }));
    assert.deepEqual(ends, { 'NetworkPolicy calico-system/default-deny': 'ours' });
  });

  it('are those that select the pods of the DNS, which are in another namespace', async () => {
    const ends = await endsOf(policy('kube-system', 'dns', { podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }), policy('kube-system', 'metrics', { podSelector: { matchLabels: { 'k8s-app': 'metrics-server' } } }));
    assert.deepEqual(ends, { 'NetworkPolicy kube-system/dns': 'dns' });
  });
});

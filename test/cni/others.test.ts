import assert from 'node:assert/strict';
import { othersAmong } from '../../src/cni/other-agents.ts';
import { productOf } from '../../src/cni/others.ts';
import type { DaemonSet, PodTemplate } from '../../src/model/cluster-facts.ts';

describe('other CNIs', () => {
  const agents: readonly (readonly [string, string, string | undefined])[] = [
    ['cilium-agent', 'quay.io/cilium/cilium:v1.18.2@sha256:0', 'Cilium'],
    ['agent', 'registry.example.com:5000/mirror/cilium/cilium:v1.18.2', 'Cilium'],
    ['cilium-agent', 'registry.example.com/infra/network:1', 'Cilium'],
    ['cilium-agent', 'gke.gcr.io/cilium/cilium:v1.15.10-gke.9', 'GKE Dataplane V2'],
    ['cilium-envoy', 'quay.io/cilium/cilium-envoy:v1.34.7', undefined],
    ['aws-node', '602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.22.4', 'AWS VPC CNI'],
    ['cns-container', 'mcr.microsoft.com/containernetworking/azure-cns:v1.6.13', 'Azure CNI'],
    ['netd', 'gke.gcr.io/netd:v0.6.19-gke-v0.2.5-gke.0', 'GKE netd'],
    ['weave', 'weaveworks/weave-kube:2.8.1', 'Weave Net'],
    ['cni-server', 'docker.io/kubeovn/kube-ovn:v1.14.0', 'Kube-OVN'],
    ['kube-multus', 'ghcr.io/k8snetworkplumbingwg/multus-cni:v4.2.3', 'Multus'],
    ['node-exporter', 'quay.io/prometheus/node-exporter:v1.9.1', undefined],
    ['kube-proxy', 'registry.k8s.io/kube-proxy:v1.34.4', undefined],
  ];
  for (const [name, image, product] of agents) {
    it(`${product ?? 'none'}: ${name}, ${image}`, () => assert.equal(productOf([{ name, image }])?.product, product));
  }
});

describe('Cilium beside another CNI', () => {
  const agent = { image: 'quay.io/cilium/cilium:v1.18.2', command: ['cilium-agent'], args: ['--config-dir=/tmp/cilium/config-map'], env: {}, requests: {} };
  const template: PodTemplate = { hostNetwork: true, nodeSelector: {}, nodeAffinity: [], tolerations: [], configMaps: [], initContainers: {}, containers: { 'cilium-agent': agent } };
  const withMode = (mode: string): Partial<PodTemplate> => ({ containers: { 'cilium-agent': { ...agent, env: { CILIUM_CNI_CHAINING_MODE: mode } } } });
  const cases: readonly (readonly [string, Partial<PodTemplate>, 'network' | 'beside'])[] = [
    ['says nothing of chaining', {}, 'network'],
    ['has its mode in a ConfigMap that is not read', withMode('configmap:cilium-config/cni-chaining-mode'), 'network'],
    ['has the mode none', withMode('none'), 'network'],
    ['has the mode generic-veth', withMode('generic-veth'), 'beside'],
    ['has the mode as an argument', { containers: { 'cilium-agent': { ...agent, args: ['--cni-chaining-mode=aws-cni'] } } }, 'beside'],
    ['reads a plugin chain', { configMaps: ['cilium-config', 'cni-configuration'] }, 'beside'],
  ];
  for (const [what, change, role] of cases) {
    it(`is ${role === 'network' ? 'a network' : 'no network'} of its own when it ${what}`, () => {
      const daemonSet: DaemonSet = { uid: 'c', labels: {}, annotations: {}, owners: [], selector: {}, updateStrategy: 'RollingUpdate', desired: 3, ready: 3, updated: 3, template: { ...template, ...change } };
      assert.deepEqual(othersAmong([{ namespace: 'kube-system', name: 'cilium', daemonSet }]).map((found) => [found.product, found.role]), [['Cilium', role]]);
    });
  }
});

import assert from 'node:assert/strict';
import { productOf } from '../../src/cni/others.ts';

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

import assert from 'node:assert/strict';
import { ownerOf } from '../../src/cni/owner.ts';
import type { ObjectMarks } from '../../src/model/cluster-facts.ts';

describe('the owner of an object', () => {
  const owners: readonly (readonly [string, Partial<ObjectMarks>, Parameters<typeof ownerOf>[1], ReturnType<typeof ownerOf>])[] = [
    ['a manifest', {}, null, { kind: 'manifest', name: '', reverts: false }],
    ['the operator, also where Helm put the operator there', { owners: ['Installation/default'], labels: { 'app.kubernetes.io/managed-by': 'tigera-operator' } }, 'RKE2', { kind: 'operator', name: 'tigera-operator', reverts: true }],
    ['Helm', { annotations: { 'meta.helm.sh/release-name': 'net' }, labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, null, { kind: 'helm', name: 'net', reverts: false }],
    ['Helm, by its label alone', { labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, null, { kind: 'helm', name: '', reverts: false }],
    ['Argo CD by label, before the Helm release that it applied', { labels: { 'argocd.argoproj.io/instance': 'net', 'app.kubernetes.io/managed-by': 'Helm' } }, null, { kind: 'argo', name: 'net', reverts: true }],
    ['Flux by its HelmRelease', { labels: { 'helm.toolkit.fluxcd.io/name': 'net' }, annotations: { 'meta.helm.sh/release-name': 'net' } }, null, { kind: 'flux', name: 'net', reverts: true }],
    ['a release of the user on RKE2', { annotations: { 'meta.helm.sh/release-name': 'net' } }, 'RKE2', { kind: 'helm', name: 'net', reverts: false }],
    ["RKE2's manifests folder", { annotations: { 'objectset.rio.cattle.io/owner-name': 'net' } }, 'RKE2', { kind: 'rke2', name: 'net', reverts: true }],
    ['kOps', { labels: { 'addon.kops.k8s.io/name': 'networking.projectcalico.org', 'app.kubernetes.io/managed-by': 'kops' } }, null, { kind: 'unknown', name: 'kOps', reverts: true }],
    ['an addon manager', { labels: { 'addonmanager.kubernetes.io/mode': 'Reconcile' } }, null, { kind: 'unknown', name: 'addon-manager', reverts: true }],
    ['an addon manager that only makes sure something is there', { labels: { 'addonmanager.kubernetes.io/mode': 'EnsureExists' } }, null, { kind: 'manifest', name: '', reverts: false }],
    ['a controller that nobody knows', { owners: ['Network/cluster'] }, null, { kind: 'unknown', name: 'Network/cluster', reverts: true }],
    ['MicroK8s', {}, 'MicroK8s', { kind: 'microk8s', name: '', reverts: false }],
  ];
  for (const [name, marks, distribution, owner] of owners) {
    it(`is ${name}`, () => assert.deepEqual(ownerOf({ labels: {}, annotations: {}, owners: [], ...marks }, distribution), owner));
  }
});

import assert from 'node:assert/strict';
import { imageReference, imageVersion, testedKubernetes } from '../../src/cni/index.ts';

const DIGEST = `sha256:${'1f'.repeat(32)}`;

describe('an image reference', () => {
  const references: readonly (readonly [string, string, string | null, string | null])[] = [
    ['docker.io/calico/node:v3.28.5', 'docker.io/calico/node', 'v3.28.5', null],
    ['registry.example.com:5000/mirror/calico/node', 'registry.example.com:5000/mirror/calico/node', null, null],
    ['registry.example.com:5000/calico/node:v3.28.5', 'registry.example.com:5000/calico/node', 'v3.28.5', null],
    [`calico/node@${DIGEST}`, 'calico/node', null, DIGEST],
    [`localhost:5000/calico/node:v3.28.5@${DIGEST}`, 'localhost:5000/calico/node', 'v3.28.5', DIGEST],
    ['', '', null, null],
  ];
  for (const [image, repository, tag, digest] of references) {
    it(`is taken apart: ${image || 'nothing'}`, () => assert.deepEqual(imageReference(image), { repository, tag, digest }));
  }

  const versions: readonly (readonly [string, string | null])[] = [
    ['docker.io/calico/node:v3.28.5', 'v3.28.5'],
    ['rancher/hardened-calico:v3.32.1-build20260819', 'v3.32.1'],
    ['ghcr.io/flannel-io/flannel-cni-plugin:v1.9.1-flannel3', 'v1.9.1'],
    ['quay.io/coreos/flannel:v0.13.0-amd64', 'v0.13.0'],
    ['gke.gcr.io/calico/node:v3.26.3-gke.13', 'v3.26.3'],
    ['quay.io/calico/node:v3.33.0-0.dev', 'v3.33.0-0.dev'],
    ['quay.io/calico/node:v3.31.0-rc1', 'v3.31.0-rc1'],
    ['registry.example.com/calico/node:3.28.5', 'v3.28.5'],
    ['quay.io/calico/node:master', null],
    ['quay.io/calico/node:release-v3.28', null],
    ['docker.io/kindest/kindnetd:v20251212-v0.29.0-alpha-105-g20ccfc88', null],
    ['registry.example.com/calico/node:1.2.3.4', null],
    [`registry.example.com:5000/calico/node@${DIGEST}`, null],
    ['calico/node:latest', null],
    ['calico/node', null],
  ];
  for (const [image, version] of versions) {
    it(`tells ${version ?? 'no version'}: ${image}`, () => assert.equal(imageVersion(image), version));
  }
});

describe('the Kubernetes versions a Calico was tested with', () => {
  it('are those of its minor', () => assert.deepEqual(testedKubernetes('v3.28.5'), { oldest: 27, newest: 30 }));
  it('are told for a minor without a patch', () => assert.deepEqual(testedKubernetes('v3.32'), { oldest: 34, newest: 36 }));
  it('are not known of a newer one', () => assert.equal(testedKubernetes('v3.99.0'), undefined));
  it('are not known of another product', () => assert.equal(testedKubernetes('v0.28.9'), undefined));
});

import assert from 'node:assert/strict';
import { componentStatuses } from '../../src/derive/component-status.ts';
import { unavailable } from '../../src/model/observation.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { calicoIdentification, daemonSet, deployment, flannelIdentification, sampleSnapshot, seen } from './sample-snapshot.ts';

const forbidden = unavailable('forbidden', 'no right to list deployments.apps');
const noProxy = { 'cluster.daemonSets': seen({ 'kube-system/calico-node': daemonSet('calico-node') }) };
const variant = calicoIdentification.variant;

/** A cluster, and its components as `name count-or-state detail`. */
const cases: readonly (readonly [what: string, snapshot: Snapshot, components: readonly string[]])[] = [
  ['Calico by manifest', sampleSnapshot(), ['kube-controllers 1/1', 'Typha not used', 'kube-proxy 3/3 iptables', 'CoreDNS 2/2']],
  [
    'Calico by the operator, with Typha half down',
    sampleSnapshot(
      {},
      { 'cluster.deployments': seen({ 'calico-system/calico-typha': deployment('calico-typha', 1, 2), 'tigera-operator/tigera-operator': deployment('tigera-operator', 1, 1) }) },
      { identification: { ...calicoIdentification, typha: 'used', owner: { kind: 'operator', name: 'default', reverts: true } } },
    ),
    ['kube-controllers not found', 'Typha 1/2', 'operator 1/1', 'kube-proxy 3/3 iptables', 'CoreDNS not found'],
  ],
  [
    'Calico whose Deployments may not be listed',
    sampleSnapshot({}, { 'cluster.deployments': forbidden }, { identification: { ...calicoIdentification, typha: 'used' } }),
    ['kube-controllers unknown', 'Typha unknown', 'kube-proxy 3/3 iptables', 'CoreDNS unknown'],
  ],
  ['Flannel', sampleSnapshot({}, {}, { identification: flannelIdentification }), ['kube-proxy 3/3 iptables', 'CoreDNS 2/2']],
  ['k3s', sampleSnapshot({}, noProxy, { identification: { ...flannelIdentification, distribution: 'k3s' } }), ['kube-proxy embedded', 'CoreDNS 2/2']],
  ['RKE2', sampleSnapshot({}, noProxy, { identification: { ...flannelIdentification, distribution: 'RKE2' } }), ['kube-proxy unknown static pods of RKE2', 'CoreDNS 2/2']],
  ['eBPF', sampleSnapshot({}, noProxy, { identification: { ...flannelIdentification, variant: { ...variant, dataplane: 'ebpf' } } }), ['kube-proxy not used', 'CoreDNS 2/2']],
  ['no kube-proxy at all', sampleSnapshot({}, noProxy, { identification: flannelIdentification }), ['kube-proxy not found', 'CoreDNS 2/2']],
  ['DaemonSets that may not be listed', sampleSnapshot({}, { 'cluster.daemonSets': forbidden }, { identification: flannelIdentification }), ['kube-proxy unknown', 'CoreDNS 2/2']],
  ["kube-proxy's mode not to be read", sampleSnapshot({}, { 'cluster.kubeProxyConfig': forbidden }, { identification: flannelIdentification }), ['kube-proxy 3/3', 'CoreDNS 2/2']],
];

describe('components', () => {
  for (const [what, snapshot, expected] of cases) {
    it(`of ${what}`, () => {
      const said = componentStatuses(snapshot).map(({ name, ready, desired, state, detail }) => [name, state || `${ready}/${desired}`, detail].filter((part) => part !== '').join(' '));
      assert.deepEqual(said, expected);
    });
  }
});

import assert from 'node:assert/strict';
import { ladderPlans } from '../../src/collect/pairs/plans.ts';
import type { Landmarks } from '../../src/collect/pairs/plans.ts';
import { baseline } from '../support/fixture.ts';
import { applyOverlay } from '../support/overlay.ts';

const LANDMARKS: Landmarks = { dnsService: null, dnsName: 'a.b', isDomainKnown: false, apiService: null, pods: {}, typha: [], untried: {} };

describe('the plan of a ladder', () => {
  it('asks for BGP at the address that Calico gave a node, not at the one of the Node', () => {
    const snapshot = applyOverlay(baseline('probe/calico-bgp'), { nodes: { n2: { object: { internalIps: ['10.9.0.2'] } } } });
    const [plan] = ladderPlans(snapshot, {}, [{ from: 'n1', to: 'n2' }], LANDMARKS);
    assert.equal(plan?.peers[0]?.address, '10.9.0.2');
    assert.deepEqual(plan?.peers[0]?.port, { host: '198.18.2.12', port: 179 });
  });

  it('has no port of the CNI where nodes are no BGP peers', () => {
    const [plan] = ladderPlans(baseline('probe/flannel-vxlan'), {}, [{ from: 'n1', to: 'n2' }], LANDMARKS);
    assert.equal(plan?.peers[0]?.port, null);
    assert.equal(plan?.peers[0]?.untried.port, 'the CNI has no TCP port of its own');
  });
});

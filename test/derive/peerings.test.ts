import assert from 'node:assert/strict';
import { expectedPeerings } from '../../src/derive/index.ts';
import type { PeeringInputs } from '../../src/derive/index.ts';
import type { BgpPeer } from '../../src/model/cluster-facts.ts';
import type { NodeObject } from '../../src/model/node-facts.ts';

const plain: BgpPeer = { node: null, nodeSelector: '', peerIp: null, peerSelector: '', asNumber: null };

function node(annotations: Record<string, string>, labels: Record<string, string> = {}): NodeObject {
  return {
    uid: '1',
    created: '2026-01-01T00:00:00Z',
    labels,
    annotations: Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`projectcalico.org/${key}`, value])),
    podCidrs: [],
    internalIps: [],
    externalIps: [],
    conditions: {},
    taints: [],
    unschedulable: false,
    deleting: false,
    os: 'linux',
    arch: 'amd64',
    kubeletVersion: 'v1.34.4',
    kernelVersion: '',
    osImage: '',
    containerRuntime: '',
    podCapacity: null,
  };
}

const three = {
  n1: node({ IPv4Address: '10.0.0.1/24' }, { role: 'reflector' }),
  n2: node({ IPv4Address: '10.0.0.2/24' }),
  n3: node({ IPv4Address: '10.0.0.3/24' }),
};

/** `n1: n2 10.0.0.2` for each peering. */
function peerings(inputs: Partial<PeeringInputs>): string[] | undefined {
  const all = { nodes: three, meshEnabled: false, bgpPeers: {}, ...inputs };
  const found = expectedPeerings(all);
  return found && Object.keys(all.nodes).flatMap((name) => found(name).map((peering) => `${name}: ${peering.node ?? 'outside'} ${peering.address} ${peering.origin}`));
}

describe('expectedPeerings', () => {
  it('connects every two nodes of the mesh', () => {
    assert.deepEqual(peerings({ meshEnabled: true }), [
      'n1: n2 10.0.0.2 mesh',
      'n1: n3 10.0.0.3 mesh',
      'n2: n1 10.0.0.1 mesh',
      'n2: n3 10.0.0.3 mesh',
      'n3: n1 10.0.0.1 mesh',
      'n3: n2 10.0.0.2 mesh',
    ]);
  });

  it('leaves route reflectors, and nodes without an address, out of the mesh', () => {
    const nodes = { ...three, n1: node({ IPv4Address: '10.0.0.1/24', RouteReflectorClusterID: '244.0.0.1' }), n4: node({}) };
    assert.deepEqual(peerings({ meshEnabled: true, nodes }), ['n2: n3 10.0.0.3 mesh', 'n3: n2 10.0.0.2 mesh']);
  });

  it('connects the two ends of a peer selector, in both directions', () => {
    const bgpPeers = { reflectors: { ...plain, nodeSelector: '!has(role)', peerSelector: "role == 'reflector'" } };
    assert.deepEqual(peerings({ bgpPeers }), ['n1: n2 10.0.0.2 peer', 'n1: n3 10.0.0.3 peer', 'n2: n1 10.0.0.1 peer', 'n3: n1 10.0.0.1 peer']);
  });

  it('gives every node a global peer outside, whatever its port', () => {
    const bgpPeers = { tor: { ...plain, peerIp: '192.0.2.1:1790' } };
    assert.deepEqual(peerings({ bgpPeers }), ['n1: outside 192.0.2.1 peer', 'n2: outside 192.0.2.1 peer', 'n3: outside 192.0.2.1 peer']);
  });

  it('gives one node a peer of its own', () => {
    assert.deepEqual(peerings({ bgpPeers: { tor: { ...plain, node: 'n2', peerIp: '192.0.2.1' } } }), ['n2: outside 192.0.2.1 peer']);
    assert.deepEqual(peerings({ bgpPeers: { tor: { ...plain, node: 'gone', peerIp: '192.0.2.1' } } }), []);
  });

  it('connects back when the address is that of a node', () => {
    assert.deepEqual(peerings({ bgpPeers: { one: { ...plain, node: 'n2', peerIp: '10.0.0.3' } } }), ['n2: n3 10.0.0.3 peer', 'n3: n2 10.0.0.2 peer']);
  });

  it('keeps the families apart', () => {
    const nodes = { n1: node({ IPv4Address: '10.0.0.1/24', IPv6Address: 'fd00::1/64' }), n2: node({ IPv4Address: '10.0.0.2/24' }) };
    assert.deepEqual(peerings({ meshEnabled: true, nodes }), ['n1: n2 10.0.0.2 mesh', 'n2: n1 10.0.0.1 mesh']);
    assert.deepEqual(peerings({ nodes, bgpPeers: { tor: { ...plain, peerIp: '[fd00::ff]:179' } } }), ['n1: outside fd00::ff peer']);
  });

  it('derives nothing from a selector that it cannot read', () => {
    assert.equal(peerings({ bgpPeers: { odd: { ...plain, nodeSelector: 'rack ~ 7', peerIp: '192.0.2.1' } } }), undefined);
  });

  it('holds a peer by address for each of the nodes that announce it', () => {
    const nodes = { ...three, n3: node({ IPv4Address: '10.0.0.2/24' }) };
    const bgpPeers = { one: { ...plain, node: 'n1', peerIp: '10.0.0.2' } };
    assert.deepEqual(peerings({ nodes, bgpPeers }), ['n1: n3 10.0.0.2 peer', 'n2: n1 10.0.0.1 peer', 'n3: n1 10.0.0.1 peer']);
  });
});

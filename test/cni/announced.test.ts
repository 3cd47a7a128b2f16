import assert from 'node:assert/strict';
import { overlayOf, peerAddress } from '../../src/cni/index.ts';
import type { CniKind } from '../../src/model/identification.ts';
import type { NodeObject } from '../../src/model/node-facts.ts';
import { trimNode } from '../../src/collect/node/node-objects.ts';

const announced: readonly {
  readonly name: string;
  readonly cni: CniKind;
  readonly annotations: Readonly<Record<string, string>>;
  readonly address: string | null;
  readonly overlay: ReturnType<typeof overlayOf>;
}[] = [
  {
    name: 'Calico without encapsulation',
    cni: 'calico',
    annotations: { 'projectcalico.org/IPv4Address': '198.18.0.11/24' },
    address: '198.18.0.11',
    overlay: null,
  },
  {
    name: 'Calico with VXLAN',
    cni: 'calico',
    annotations: {
      'projectcalico.org/IPv4Address': '198.18.0.11/24',
      'projectcalico.org/IPv4VXLANTunnelAddr': '10.244.1.64',
      'projectcalico.org/VXLANTunnelMACAddr': '66:ae:00:00:00:01',
    },
    address: '198.18.0.11',
    overlay: { kind: 'vxlan', address: '10.244.1.64', vtepMac: '66:ae:00:00:00:01', vni: null, publicKey: null },
  },
  {
    name: 'Calico with IP-in-IP',
    cni: 'calico',
    annotations: { 'projectcalico.org/IPv4Address': '198.18.0.11/24', 'projectcalico.org/IPv4IPIPTunnelAddr': '10.244.1.64' },
    address: '198.18.0.11',
    overlay: { kind: 'ipip', address: '10.244.1.64', vtepMac: null, vni: null, publicKey: null },
  },
  {
    name: 'Calico with WireGuard over VXLAN',
    cni: 'calico',
    annotations: {
      'projectcalico.org/IPv4Address': '198.18.0.11/24',
      'projectcalico.org/IPv4VXLANTunnelAddr': '10.244.1.64',
      'projectcalico.org/IPv4WireguardInterfaceAddr': '10.244.1.65',
      'projectcalico.org/WireguardPublicKey': 'bl0Yp7v1gq2sT0Kk0f1o4m3u5w7y9A1C3E5G7I9K110=',
    },
    address: '198.18.0.11',
    overlay: { kind: 'wireguard', address: '10.244.1.65', vtepMac: null, vni: null, publicKey: 'bl0Yp7v1gq2sT0Kk0f1o4m3u5w7y9A1C3E5G7I9K110=' },
  },
  {
    name: 'Calico on IPv6 alone',
    cni: 'calico',
    annotations: { 'projectcalico.org/IPv6Address': '2001:db8::11/64' },
    address: '2001:db8::11',
    overlay: null,
  },
  {
    name: 'flannel with VXLAN',
    cni: 'flannel',
    annotations: {
      'flannel.alpha.coreos.com/backend-data': '{"VNI":1,"VtepMAC":"c2:21:00:00:00:01"}',
      'flannel.alpha.coreos.com/backend-type': 'vxlan',
      'flannel.alpha.coreos.com/public-ip': '198.18.0.11',
      'flannel.alpha.coreos.com/public-ip-overwrite': '203.0.113.9',
    },
    // flanneld copies the overwrite into public-ip; until it did, peers still send to the old one.
    address: '198.18.0.11',
    overlay: { kind: 'vxlan', address: '10.244.1.0', vtepMac: 'c2:21:00:00:00:01', vni: 1, publicKey: null },
  },
  {
    name: 'flannel with host-gw',
    cni: 'flannel',
    annotations: {
      'flannel.alpha.coreos.com/backend-data': 'null',
      'flannel.alpha.coreos.com/backend-type': 'host-gw',
      'flannel.alpha.coreos.com/public-ip': '198.18.0.11',
    },
    address: '198.18.0.11',
    overlay: { kind: 'host-gw', address: null, vtepMac: null, vni: null, publicKey: null },
  },
  {
    name: 'Canal on IPv6 alone',
    cni: 'canal',
    annotations: {
      'flannel.alpha.coreos.com/backend-v6-data': '{"VNI":4096,"VtepMAC":"c2:21:00:00:00:06"}',
      'flannel.alpha.coreos.com/backend-type': 'vxlan',
      'flannel.alpha.coreos.com/public-ipv6': '2001:db8::11',
    },
    address: '2001:db8::11',
    overlay: { kind: 'vxlan', address: '10.244.1.0', vtepMac: 'c2:21:00:00:00:06', vni: 4096, publicKey: null },
  },
  { name: 'a node that its agent has not reached yet', cni: 'flannel', annotations: {}, address: null, overlay: null },
  {
    name: "flannel's leavings under Calico",
    cni: 'calico',
    annotations: { 'flannel.alpha.coreos.com/backend-type': 'vxlan', 'flannel.alpha.coreos.com/public-ip': '198.18.0.11' },
    address: null,
    overlay: null,
  },
  {
    name: "Calico's leavings where there is no CNI",
    cni: 'none',
    annotations: { 'projectcalico.org/IPv4Address': '198.18.0.11/24' },
    address: null,
    overlay: null,
  },
];

describe('what a node announces', () => {
  for (const { name, cni, annotations, address, overlay } of announced) {
    it(name, () => {
      const node = nodeWith(annotations);
      assert.equal(peerAddress(node, { cni }), address);
      assert.deepEqual(overlayOf(node, { cni }), overlay);
    });
  }
});

function nodeWith(annotations: Readonly<Record<string, string>>): NodeObject {
  return trimNode({ kind: 'Node', metadata: { name: 'n1', annotations }, spec: { podCIDRs: ['10.244.1.0/24'] } });
}

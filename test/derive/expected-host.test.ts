import assert from 'node:assert/strict';
import { hostExpectations } from '../../src/derive/expected-host.ts';
import type { ExpectationInputs, ExpectedHost } from '../../src/derive/expected-host.ts';
import { hasDefaults } from '../../src/derive/flannel-defaults.ts';
import type { FlannelConfig, IpPool } from '../../src/model/cluster-facts.ts';
import type { NodeObject } from '../../src/model/node-facts.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { unavailable, valueOf } from '../../src/model/observation.ts';
import { baseline } from '../support/fixture.ts';

const FLANNEL: FlannelConfig = { configMap: 'x/y', network: '10.244.0.0/16', ipv6Network: null, backend: 'vxlan', vni: null, port: null, directRouting: false, mtu: null };
const POOL: IpPool = { cidr: '10.244.0.0/16', ipipMode: 'Never', vxlanMode: 'Always', blockSize: 26, disabled: false, natOutgoing: true, nodeSelector: 'all()', allowedUses: [], assignmentMode: 'Automatic' };
const BLOCKS = { '10.244.7.0/26': { node: 'n2', addresses: 64, used: 1, usedBy: { n2: 1 } } };

describe("flannel's defaults", () => {
  const node = (annotations: Readonly<Record<string, string>>): NodeObject => ({ ...(valueOf(baseline('probe/flannel-vxlan').nodes['n1']?.['node.object']) as NodeObject), annotations: { 'flannel.alpha.coreos.com/kube-subnet-manager': 'true', ...annotations } });
  const inK3s = (args?: string): boolean => hasDefaults(unavailable('not-applicable', ''), [node({ 'k3s.io/node-args': '["server"]' }), node(args === undefined ? {} : { 'k3s.io/node-args': args })]);

  it('hold where k3s was told of no configuration, as far as that can be read', () => {
    assert.ok(inK3s('["agent","--flannel-iface=eth0","--flannel-cni-conf","x"]'));
    assert.ok(!inK3s('["server","--flannel-conf=/etc/flannel.json"]'));
    assert.ok(!inK3s('["server","--flannel-conf","/etc/flannel.json"]'));
    assert.ok(!inK3s('(redacted)'));
    assert.ok(!inK3s());
  });

  it('hold where there is no ConfigMap, and not where it may not be read', () => {
    assert.ok(hasDefaults(unavailable('not-installed', ''), []));
    assert.ok(!hasDefaults(unavailable('forbidden', ''), []));
  });
});

describe('hostExpectations', () => {
  it('puts routes to nodes of the same network beside the tunnel with DirectRouting', () => {
    const { routes, forwarding, neighbours } = flannel({}, { flannel: { ...FLANNEL, directRouting: true } }, () => true);
    assert.deepEqual(routes.filter(({ own }) => !own).map(({ via, device }) => [via, device]), [['198.18.2.12', null]]);
    assert.deepEqual([forwarding, neighbours], [[], []]);
  });

  it('takes the tunnel to nodes of another network', () => {
    const { routes, forwarding } = flannel({}, { flannel: { ...FLANNEL, directRouting: true } }, () => false);
    assert.deepEqual(routes.filter(({ own }) => !own).map(({ via, device }) => [via, device]), [['10.244.1.0', 'flannel.1']]);
    assert.equal(forwarding.length, 1);
  });

  it('expects nothing of a way that it cannot tell', () => {
    const { routes, forwarding, devices } = flannel({}, { flannel: undefined }, () => true);
    assert.deepEqual([routes.filter(({ own }) => !own), forwarding], [[], []]);
    assert.equal(devices[0]?.name, 'flannel.1');
    assert.equal(flannel({}, { flannel: undefined, flannelDefaults: true }, () => true).routes.filter(({ own }) => !own).length, 1);
  });

  it('knows dual stack', () => {
    const v6 = (n: number) => ({ 'flannel.alpha.coreos.com/public-ipv6': `2001:db8::${n}`, 'flannel.alpha.coreos.com/backend-v6-data': `{"VNI":1,"VtepMAC":"AA:00:00:00:00:0${n}"}` });
    const change = (n: number) => ({ annotations: v6(n), podCidrs: [`10.244.${n}.0/24`, `fd00:${n}::/64`] });
    const host = flannel({ n1: change(1), n2: change(2) }, {});
    assert.deepEqual(host.devices.map(({ name, address, mac }) => [name, address, mac]).at(1), ['flannel-v6.1', 'fd00:1::', 'aa:00:00:00:00:01']);
    assert.deepEqual(host.routes.filter(({ own }) => !own).map(({ destination, via, device }) => [destination, via, device]), [
      ['10.244.2.0/24', '10.244.2.0', 'flannel.1'],
      ['fd00:2::/64', 'fd00:2::', 'flannel-v6.1'],
    ]);
    assert.deepEqual(host.forwarding.map(({ device, destination }) => [device, destination]).at(1), ['flannel-v6.1', '2001:db8::2']);
  });

  const backends: readonly (readonly [string, string | null, string | null, string | null])[] = [
    ['host-gw', null, '198.18.2.12', null],
    ['ipip', 'flannel.ipip', '198.18.2.12', 'flannel.ipip'],
    ['wireguard', 'flannel-wg', null, 'flannel-wg'],
  ];
  for (const [backend, device, via, by] of backends) {
    it(`knows flannel's ${backend}`, () => {
      const annotations = { 'flannel.alpha.coreos.com/backend-type': backend, 'flannel.alpha.coreos.com/backend-data': 'null' };
      const host = flannel({ n1: { annotations }, n2: { annotations } }, { flannel: { ...FLANNEL, backend } });
      assert.equal(host.devices[0]?.name ?? null, device);
      assert.deepEqual(host.routes.filter(({ own }) => !own).map((route) => [route.via, route.device]), [[via, by]]);
      assert.deepEqual(host.neighbours, []);
    });
  }

  it('leaves out what it does not know: other backends, nodes with another VNI, those without annotations', () => {
    const udp = { annotations: { 'flannel.alpha.coreos.com/backend-type': 'udp' } };
    assert.deepEqual(flannel({ n1: udp, n2: udp }, {}).routes.filter(({ own }) => !own), []);
    assert.deepEqual(flannel({ n2: { annotations: { 'flannel.alpha.coreos.com/backend-data': '{"VNI":7,"VtepMAC":"aa:00:00:00:00:02"}' } } }, {}).forwarding, []);
    assert.deepEqual(flannel({ n2: { annotations: { 'flannel.alpha.coreos.com/public-ip': '' } } }, {}).routes.filter(({ own }) => !own), []);
  });

  it("knows Calico's CrossSubnet, in and between networks", () => {
    const pools = { p: { ...POOL, vxlanMode: 'CrossSubnet' } };
    const tunnel = (address: string) => ({ annotations: { 'projectcalico.org/IPv4Address': address, 'projectcalico.org/IPv4VXLANTunnelAddr': '10.244.7.1' } });
    const near = calico({ n2: tunnel('198.18.2.12/24') }, pools);
    assert.deepEqual([near.routes.map(({ via, device }) => [via, device]), near.neighbours], [[['198.18.2.12', null]], []]);
    const far = calico({ n2: tunnel('198.18.9.12/24') }, pools);
    assert.deepEqual([far.routes.map(({ via, device }) => [via, device]), far.neighbours.map(({ address }) => address)], [[['10.244.7.1', 'vxlan.calico']], ['10.244.7.1']]);
  });

  it("knows Calico's IP-in-IP by BGP", () => {
    const pools = { p: { ...POOL, vxlanMode: 'Never', ipipMode: 'Always' } };
    const ipip = { annotations: { 'projectcalico.org/IPv4IPIPTunnelAddr': '10.244.7.5' } };
    const host = calico({ n1: ipip, n2: ipip }, pools, { peerings: () => [{ node: 'n2', address: '198.18.2.12', origin: 'mesh' }] }, ['ipv4']);
    assert.deepEqual(host.devices.map(({ name, kind, address }) => [name, kind, address]), [['tunl0', 'ipip', '10.244.7.5']]);
    assert.deepEqual(host.routes.map(({ via, device, bgp }) => [via, device, bgp]), [['198.18.2.12', 'tunl0', true]]);
    assert.deepEqual(calico({ n1: ipip, n2: ipip }, pools, { peerings: () => [] }, ['ipv4']).routes, [], 'they do not peer');
  });

  it('lets BGP lead by a router to a node in another network', () => {
    const pools = { p: { ...POOL, vxlanMode: 'Never' } };
    const host = calico({ n2: { annotations: { 'projectcalico.org/IPv4Address': '198.18.9.12/24' } } }, pools, { peerings: () => [{ node: 'n2', address: '198.18.9.12', origin: 'mesh' }] }, ['ipv4']);
    assert.deepEqual(host.routes.map(({ via, device }) => [via, device]), [[null, null]]);
  });

  it('takes pod CIDRs with host-local, and no block without a pool', () => {
    const objects = { n2: { podCidrs: ['10.244.1.0/24'], annotations: { 'projectcalico.org/IPv4VXLANTunnelAddr': '10.244.1.1' } } };
    const { identification } = baseline('probe/calico-vxlan');
    const host = calico(objects, { p: POOL }, { identification: { ...identification, ipam: 'host-local' } });
    assert.deepEqual(host.routes.filter(({ peer }) => peer === 'n2').map(({ destination }) => destination), ['10.244.1.0/24']);
    assert.deepEqual(calico(objects, { p: { ...POOL, cidr: '10.99.0.0/16' } }).routes, []);
  });

  it('makes the MAC address of VTEPs of the name, another for IPv6', () => {
    const pools = { p: POOL, q: { ...POOL, cidr: 'fd00::/48' } };
    const v6 = { annotations: { 'projectcalico.org/IPv6Address': '2001:db8::1/64', 'projectcalico.org/IPv6VXLANTunnelAddr': 'fd00::1' } };
    assert.deepEqual(calico({ n1: v6 }, pools).devices.map(({ name, mac }) => [name, mac]), [['vxlan.calico', '66:40:b3:ea:b6:3f'], ['vxlan-v6.calico', '66:46:32:55:72:28']]);
  });

  for (const dataplane of ['ebpf', 'vpp'] as const) {
    it(`says nothing of ${dataplane}`, () => {
      const { identification } = baseline('probe/calico-vxlan');
      const host = calico({}, { p: POOL }, { identification: { ...identification, variant: { ...identification.variant, dataplane } } });
      assert.deepEqual(host, { devices: [], routes: [], forwarding: [], neighbours: [] });
    });
  }
});

type Change = { readonly annotations?: Readonly<Record<string, string>>; readonly podCidrs?: readonly string[] };

function objectsOf({ nodes }: Snapshot, changes: Readonly<Record<string, Change>>): Record<string, NodeObject> {
  return Object.fromEntries(
    ['n1', 'n2'].map((name) => {
      const object = valueOf(nodes[name]?.['node.object']) as NodeObject;
      const change = changes[name] ?? {};
      return [name, { ...object, ...change, annotations: { ...object.annotations, ...change.annotations } }];
    }),
  );
}

/** What is expected of n1, which has n2 beside it. */
function flannel(changes: Readonly<Record<string, Change>>, more: Partial<ExpectationInputs>, isDirect = (): boolean => true): ExpectedHost {
  const snapshot = baseline('probe/flannel-vxlan');
  const inputs = { identification: snapshot.identification, nodes: objectsOf(snapshot, changes), ipPools: undefined, ipamBlocks: undefined, flannel: FLANNEL, flannelDefaults: false, felix: undefined, peerings: undefined };
  return hostExpectations({ ...inputs, ...more })('n1', isDirect);
}

function calico(changes: Readonly<Record<string, Change>>, ipPools: Readonly<Record<string, IpPool>>, more: Partial<ExpectationInputs> = {}, bgpRoutes: readonly ('ipv4' | 'ipv6')[] = []): ExpectedHost {
  const snapshot = baseline('probe/calico-vxlan');
  const identification = { ...snapshot.identification, variant: { ...snapshot.identification.variant, bgp: bgpRoutes.length > 0, bgpRoutes } };
  const inputs = { identification, nodes: objectsOf(snapshot, changes), ipPools, ipamBlocks: BLOCKS, flannel: undefined, flannelDefaults: true, felix: undefined, peerings: undefined };
  return hostExpectations({ ...inputs, ...more })('n1', () => true);
}

import assert from 'node:assert/strict';
import { ParseError, parseLinks } from '../../src/parse/index.ts';
import { recording } from './recording.ts';

describe('devices of a node', () => {
  const flannel = parseLinks(recording('host', 'flannel-vxlan-links.json'));
  const calico = parseLinks(recording('host', 'calico-bgp-links.json'));
  const odd = parseLinks(recording('host', 'namespace-links.json'));

  it('are all there, by name', () => {
    assert.deepEqual(Object.keys(flannel), ['lo', 'eth0', 'flannel.1', 'cni0', 'veth5475622b']);
    assert.deepEqual(Object.keys(calico), ['lo', 'eth0', 'cali13e19a27202']);
  });

  it('have what flannel gave its tunnel', () => {
    assert.deepEqual(flannel['flannel.1'], {
      index: 3,
      mac: '0e:17:b4:a6:2f:c8',
      mtu: 1450,
      up: true,
      carrier: true,
      kind: 'vxlan',
      vxlan: { vni: 1, port: 8472, local: '198.18.1.11', link: 'eth0', learning: false },
      master: null,
      addresses: ['10.244.0.0/32'],
      counters: { rxPackets: 26, rxErrors: 0, rxDropped: 0, txPackets: 30, txErrors: 0, txDropped: 14 },
    });
  });

  it('tell the bridge, and what belongs to it', () => {
    assert.deepEqual([flannel['cni0']?.kind, flannel['cni0']?.addresses, flannel['veth5475622b']?.master], ['bridge', ['10.244.0.1/24'], 'cni0']);
  });

  it('tell the device of a pod of Calico', () => {
    const { mac, kind, mtu, addresses } = calico['cali13e19a27202'] ?? {};
    assert.deepEqual({ mac, kind, mtu, addresses }, { mac: 'ee:ee:ee:ee:ee:ee', kind: 'veth', mtu: 1500, addresses: [] });
  });

  it('have no MAC on the loopback device', () => assert.deepEqual([flannel['lo']?.mac, flannel['lo']?.addresses], ['', ['127.0.0.1/8', '::1/128']]));

  it('keep IPv6 but not what is local to a link', () => assert.deepEqual(odd['eth0']?.addresses, ['192.0.2.1/24', '2001:db8::1/64']));

  it('tell a tunnel over IPv6 that learns, and one whose packets bring their own network', () => {
    assert.deepEqual(odd['vx']?.vxlan, { vni: 5, port: 4789, local: '2001:db8::1', link: 'eth0', learning: true });
    assert.equal(odd['vx']?.master, 'br0');
    assert.deepEqual(odd['vxe']?.vxlan, { vni: 0, port: 8472, local: null, link: null, learning: false });
  });

  it('tell a device that is off, and one without carrier', () => {
    assert.deepEqual([odd['vxe']?.up, odd['p1']?.up], [false, false]);
    assert.deepEqual([odd['eth1.100']?.up, odd['eth1.100']?.carrier], [true, false]);
  });

  it('take an address in place of the MAC of an IPIP tunnel for none, and 32-bit counters of an older iproute2', () => {
    const stats = { rx: { bytes: 1, packets: 7, errors: 1, dropped: 2 }, tx: { bytes: 1, packets: 8, errors: 3, dropped: 4 } };
    const tunnel = {
      ifindex: 4,
      ifname: 'tunl0',
      flags: ['NOARP', 'UP', 'LOWER_UP'],
      mtu: 1480,
      link_type: 'ipip',
      address: '0.0.0.0',
      broadcast: '0.0.0.0',
      linkinfo: { info_kind: 'ipip', info_data: { proto: 'ipip', remote: 'any', local: 'any', ttl: 0, pmtudisc: false } },
      addr_info: [{ family: 'inet', local: '10.244.98.0', prefixlen: 32, scope: 'global', label: 'tunl0' }],
      stats,
    };
    assert.deepEqual(parseLinks(JSON.stringify([{}, tunnel]))['tunl0'], {
      index: 4,
      mac: '',
      mtu: 1480,
      up: true,
      carrier: true,
      kind: 'ipip',
      vxlan: null,
      master: null,
      addresses: ['10.244.98.0/32'],
      counters: { rxPackets: 7, rxErrors: 1, rxDropped: 2, txPackets: 8, txErrors: 3, txDropped: 4 },
    });
  });

  const whole = recording('host', 'flannel-vxlan-links.json');
  const unread: readonly (readonly [string, string, RegExp])[] = [
    ['that ends in the middle', whole.slice(0, 900), /not JSON/],
    ['that is a help text', 'Usage: ip [ OPTIONS ] OBJECT\n', /the answer of ip address is not JSON: [^\n]*$/],
    ['that is empty', '\n', /names no device/],
    ['that is no list', '{}', /not a list/],
    ['without counters', '[{"ifname":"eth0","ifindex":2,"mtu":1500,"flags":[]}]', /what eth0 received has no packets/],
    ['without an MTU', '[{"ifname":"eth0","ifindex":2,"flags":[]}]', /eth0 has no mtu/],
  ];
  for (const [what, text, message] of unread) {
    it(`are not read from an answer ${what}`, () => assert.throws(() => parseLinks(text), (error) => error instanceof ParseError && message.test(error.message)));
  }
});

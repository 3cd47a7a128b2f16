import assert from 'node:assert/strict';
import { routeDifferences } from '../../src/derive/index.ts';
import { isDirectBy } from '../../src/derive/route-lookup.ts';
import type { PolicyRule, Route } from '../../src/model/host-facts.ts';

type Expected = Parameters<typeof routeDifferences>[0][number];

const tunnel: Expected = { destination: '10.244.2.0/24', peer: 'n2', via: '10.244.2.0', device: 'flannel.1', bgp: false, own: false };
const local: Expected = { ...tunnel, destination: '10.244.1.0/24', peer: 'n1', via: null, device: null, own: true };
const plain: Route = { table: 'main', destination: '', type: 'unicast', via: null, device: null, protocol: 'boot', source: null, metric: null, mtu: null, flags: [], nextHops: [] };
const rule: PolicyRule = { family: 'ipv4', priority: 100, inverted: false, from: 'all', to: null, mark: null, inDevice: null, table: '100' };

const good = route('10.244.2.0/24', { via: '10.244.2.0', device: 'flannel.1' });
const out = route('0.0.0.0/0', { via: '198.18.0.1', device: 'eth0' });
const connected = route('10.244.1.0/24', { device: 'cni0' });

function route(destination: string, more: Partial<Route> = {}): Route {
  return { ...plain, destination, ...more };
}

/** `missing`, `dropped by blackhole 10.244.2.0/24`. */
function told(routes: readonly Route[], rules: readonly PolicyRule[] = [], expected: readonly Expected[] = [tunnel, local]): string[] {
  const keyed = (list: readonly PolicyRule[]) => Object.fromEntries(list.map((each, index) => [`${each.priority}#${index}`, each]));
  return routeDifferences(expected, Object.fromEntries(routes.map((each, index) => [`${index}`, each])), keyed([...rules, { ...rule, priority: 32766, table: 'main' }])).map(({ fault, seen }) => `${fault}${seen === '' ? '' : `: ${seen}`}`);
}

describe('routes of a node against those that it should have', () => {
  it('are right as the agent writes them', () => {
    assert.deepEqual(told([out, connected, good]), []);
    assert.deepEqual(told([out, connected, route('10.244.0.0/16', { device: 'flannel-wg' })], [], [{ ...tunnel, via: null, device: 'flannel-wg' }]), []);
    assert.deepEqual(told([route('10.244.2.0/24', { nextHops: [{ via: '198.18.0.12', device: 'eth0' }, { via: '198.18.0.12', device: 'eth1' }] })], [], [{ ...tunnel, via: '198.18.0.12', device: null }]), []);
    assert.deepEqual(told([route('fd00:244:0:2::/64', { via: 'fd00:244:0:2::', device: 'flannel-v6.1' })], [], [{ ...tunnel, destination: 'fd00:244:0:2::/64', via: 'fd00:244:0:2:0::', device: 'flannel-v6.1' }]), []);
  });

  it('are missing where only a wider one leads elsewhere', () => {
    assert.deepEqual(told([out, connected]), ['missing: default via 198.18.0.1 dev eth0']);
    assert.deepEqual(told([]), ['missing']);
  });

  it('drop, also by a wider one', () => {
    assert.deepEqual(told([out, route('10.244.2.0/24', { type: 'blackhole' })]), ['dropped: blackhole 10.244.2.0/24']);
    assert.deepEqual(told([out, route('10.244.0.0/16', { type: 'unreachable' })]), ['dropped: unreachable 10.244.0.0/16']);
  });

  it('lead elsewhere by another gateway or device, or by a lower metric', () => {
    assert.deepEqual(told([route('10.244.2.0/24', { via: '198.18.0.1', device: 'eth0' })]), ['elsewhere: 10.244.2.0/24 via 198.18.0.1 dev eth0']);
    assert.deepEqual(told([{ ...good, device: 'flannel.2' }]), ['elsewhere: 10.244.2.0/24 via 10.244.2.0 dev flannel.2']);
    assert.deepEqual(told([{ ...good, metric: 50 }, route('10.244.2.0/24', { device: 'docker0' })]), ['elsewhere: 10.244.2.0/24 dev docker0']);
    assert.deepEqual(told([good, route('10.244.2.0/24', { device: 'docker0', metric: 50 })]), []);
  });

  it('lead elsewhere by one of several next hops, unless that is a node', () => {
    const [n2, n3] = [{ ...tunnel, via: '198.18.0.12', device: null }, { ...tunnel, destination: '10.244.3.0/24', via: '198.18.0.13', device: null }];
    const shared = (via: string) => [route('10.244.2.0/24', { nextHops: [{ via: '198.18.0.12', device: 'eth0' }, { via, device: 'eth0' }] }), route('10.244.3.0/24', { via: '198.18.0.13', device: 'eth0' })];
    assert.deepEqual(told(shared('198.18.0.13'), [], [n2, n3]), []);
    assert.deepEqual(told(shared('198.18.0.1'), [], [n2, n3]), ['elsewhere: 10.244.2.0/24 via 198.18.0.12 dev eth0, via 198.18.0.1 dev eth0']);
  });

  it('of own pods lead away', () => {
    assert.deepEqual(told([good, route('10.244.1.0/24', { via: '10.244.1.0', device: 'flannel.1' })]), ['elsewhere: 10.244.1.0/24 via 10.244.1.0 dev flannel.1']);
    assert.deepEqual(told([good, route('10.244.1.0/24', { type: 'blackhole' })]), []);
  });

  it('are shadowed by a longer prefix, but not by addresses that a node has borrowed', () => {
    assert.deepEqual(told([good, route('10.244.2.128/25', { device: 'docker0' })]), ['shadowed: 10.244.2.128/25 dev docker0']);
    assert.deepEqual(told([good, route('10.244.2.7/32', { type: 'blackhole' })]), ['shadowed: blackhole 10.244.2.7/32']);
    assert.deepEqual(told([good, route('10.244.2.7/32', { device: 'cali0123456789a' }), route('10.244.2.8/32', { via: '10.244.2.0', device: 'flannel.1' })]), []);
  });

  it('are passed by where a rule looks into another table first', () => {
    const vpn = route('0.0.0.0/0', { table: '100', via: '10.8.0.1', device: 'tun0' });
    const diverted = ['diverted: rule 100 from all: table 100, default via 10.8.0.1 dev tun0'];
    assert.deepEqual(told([good, vpn], [rule]), diverted);
    assert.deepEqual(told([good, vpn], [{ ...rule, from: '10.244.1.0/24' }]), ['diverted: rule 100 from 10.244.1.0/24: table 100, default via 10.8.0.1 dev tun0']);
    assert.deepEqual(told([good], [{ ...rule, to: '10.244.0.0/16', table: 'blackhole' }]), ['diverted: rule 100 from all to 10.244.0.0/16: blackhole']);
    assert.deepEqual(told([good, { ...good, table: '100' }], [rule]), []);
    assert.deepEqual(told([good, { ...vpn, type: 'throw' }], [rule]), []);
    for (const harmless of [{ mark: '0x1' }, { inDevice: 'eth1' }, { inverted: true }, { to: '192.168.0.0/16' }, { from: '198.18.0.11' }, { table: '101' }, { priority: 40_000 }, { family: 'ipv6' as const }]) {
      assert.deepEqual(told([good, vpn], [{ ...rule, ...harmless }]), [], JSON.stringify(harmless));
    }
  });
});

describe('rules that lead to the main table before others', () => {
  const vpn = [rule, route('0.0.0.0/0', { table: '100', via: '10.8.0.1', device: 'tun0' })] as const;
  const first: PolicyRule = { ...rule, priority: 50, to: '10.0.0.0/8', table: 'main' };
  const diverted = ['diverted: rule 100 from all: table 100, default via 10.8.0.1 dev tun0'];

  it('end the search, as with a VPN that leaves private networks alone', () => {
    assert.deepEqual(told([good, vpn[1]], [first, vpn[0]]), []);
    assert.deepEqual(told([good, connected, vpn[1]], [{ ...first, from: '10.244.1.0/24' }, vpn[0]]), []);
    assert.deepEqual(told([good, out, vpn[1]], [{ ...first, to: null, suppressed: 0 }, vpn[0]]), []);
    assert.deepEqual(told([out, vpn[1]], [first, vpn[0]]), ['missing: default via 198.18.0.1 dev eth0']);
  });

  it('do not where they are for a part, or pass over the route', () => {
    assert.deepEqual(told([good, vpn[1]], [{ ...first, to: '10.244.2.0/25' }, vpn[0]]), diverted);
    assert.deepEqual(told([good, vpn[1]], [{ ...first, from: '10.244.1.0/25' }, vpn[0]]), diverted);
    assert.deepEqual(told([good, vpn[1]], [{ ...first, mark: '0x1' }, vpn[0]]), diverted);
    assert.deepEqual(told([out, vpn[1]], [{ ...first, to: null, suppressed: 0 }, vpn[0]]), diverted);
  });
});

describe('whether a node reaches an address without a gateway', () => {
  const routes = [out, route('198.18.0.0/24', { device: 'eth0' }), route('198.18.0.128/25', { via: '198.18.0.1', device: 'eth0' }), route('198.18.0.130/32', { device: 'eth1' }), route('198.18.9.0/24', { device: 'tun0', table: '100' }), route('2001:db8::/64', { device: 'eth0' })];
  const isDirect = isDirectBy(Object.fromEntries(routes.map((each, index) => [`${index}`, each])));
  const cases: readonly (readonly [string, boolean | undefined])[] = [
    ['198.18.0.12', true],
    ['198.18.0.129', false],
    ['198.18.0.130', true],
    ['198.18.9.12', false],
    ['2001:db8::12', true],
    ['2001:db8:1::12', undefined],
    ['none', undefined],
  ];
  for (const [address, direct] of cases) it(`${address}: ${direct}`, () => assert.equal(isDirect(address), direct));

  it('is not known without routes', () => assert.equal(isDirectBy(undefined)('198.18.0.12'), undefined));
});

import assert from 'node:assert/strict';
import type { Route } from '../../src/model/host-facts.ts';
import { ParseError, parseRoutes } from '../../src/parse/index.ts';
import { recording } from './recording.ts';

const ROUTE: Route = { table: 'main', destination: '', type: 'unicast', via: null, device: null, protocol: 'boot', source: null, metric: null, mtu: null, flags: [], nextHops: [] };

describe('routes of a node', () => {
  const flannel = parseRoutes(recording('host', 'flannel-vxlan-routes4.json'), '');
  const calico = parseRoutes(recording('host', 'calico-bgp-routes4.json'), '[ ]\n');
  const odd = parseRoutes(recording('host', 'namespace-routes4.json'), recording('host', 'namespace-routes6.json'));

  it('are those of flannel, without the local table', () => {
    assert.deepEqual(flannel, {
      default: { ...ROUTE, destination: '0.0.0.0/0', via: '198.18.1.1', device: 'eth0' },
      '10.244.0.0/24': { ...ROUTE, destination: '10.244.0.0/24', device: 'cni0', protocol: 'kernel', source: '10.244.0.1' },
      '10.244.1.0/24': { ...ROUTE, destination: '10.244.1.0/24', via: '10.244.1.0', device: 'flannel.1', flags: ['onlink'] },
      '10.244.2.0/24': { ...ROUTE, destination: '10.244.2.0/24', via: '10.244.2.0', device: 'flannel.1', flags: ['onlink'] },
      '198.18.1.0/24': { ...ROUTE, destination: '198.18.1.0/24', device: 'eth0', protocol: 'kernel', source: '198.18.1.11' },
    });
  });

  it("are those of BIRD: a remote block, the node's own, and a pod in it", () => {
    assert.deepEqual(calico['10.244.98.0/26'], { ...ROUTE, destination: '10.244.98.0/26', via: '198.18.2.13', device: 'eth0', protocol: 'bird' });
    assert.deepEqual(calico['10.244.40.128/26'], { ...ROUTE, destination: '10.244.40.128/26', type: 'blackhole', protocol: 'bird' });
    assert.deepEqual(calico['10.244.40.128'], { ...ROUTE, destination: '10.244.40.128/32', device: 'cali13e19a27202' });
  });

  it('have their table, service and metric in the key, and IPv6 its own default', () => {
    assert.deepEqual(Object.keys(odd), [
      '10.4.0.0/16 table 100', '10.6.0.0/16 table 100', 'default table 101', 'default metric 1024', 'default metric 2048', '10.1.0.0/16', '10.2.0.0/24', '10.3.0.0/16',
      '10.5.0.0/26', '10.7.0.1', '10.8.0.0/24 tos 0x10', '10.8.0.0/24', '10.9.0.0/24', '10.10.0.0/24', '169.254.0.0/16 metric 1000', '192.0.2.0/24', '198.51.100.0/24',
      '2001:db8::/64 metric 256', '2001:db8:1::/64 metric 256', '2001:db8:2::/64 metric 1024', '2001:db8:3::5 metric 1024', '2001:db8:4::/122 metric 1024',
      '::/0 metric 1024', '::/0 metric 4294967295',
    ]);
  });

  const expected: readonly (readonly [string, string, Partial<Route>])[] = [
    ['more than one next hop', '10.1.0.0/16', { destination: '10.1.0.0/16', nextHops: [{ via: '192.0.2.2', device: 'eth0' }, { via: '198.51.100.2', device: 'eth1.100' }] }],
    ['more than one next hop, of IPv6', '2001:db8:2::/64 metric 1024', { destination: '2001:db8:2::/64', metric: 1024, nextHops: [{ via: '2001:db8::2', device: 'eth0' }, { via: '2001:db8:1::2', device: 'eth1.100' }] }],
    ['a locked MTU, a source and a number for who made it', '10.2.0.0/24', { destination: '10.2.0.0/24', via: '192.0.2.2', device: 'eth0', protocol: '80', source: '192.0.2.1', mtu: 1380 }],
    ['a link that is down', 'default metric 2048', { destination: '0.0.0.0/0', via: '198.51.100.254', device: 'eth1.100', metric: 2048, mtu: 1400, flags: ['linkdown'] }],
    ['a gateway of the other family', '10.7.0.1', { destination: '10.7.0.1/32', via: 'fe80::1', device: 'eth0' }],
    ['an object of next hops', '10.9.0.0/24', { destination: '10.9.0.0/24', via: '192.0.2.9', device: 'eth0' }],
    ['a type of its own, in a table of its own', '10.4.0.0/16 table 100', { destination: '10.4.0.0/16', table: '100', type: 'prohibit' }],
    ['everything taken in, for a proxy', 'default table 101', { destination: '0.0.0.0/0', table: '101', type: 'local', device: 'lo' }],
    ['a host of IPv6', '2001:db8:3::5 metric 1024', { destination: '2001:db8:3::5/128', via: '2001:db8::3', device: 'eth0', metric: 1024, mtu: 1380 }],
    ['nowhere to go, of IPv6', '::/0 metric 4294967295', { destination: '::/0', type: 'unreachable', device: 'lo', metric: 4294967295 }],
  ];
  for (const [what, key, route] of expected) {
    it(`may have ${what}`, () => assert.deepEqual(odd[key], { ...ROUTE, ...route }));
  }

  it('are all kept where several have the same key', () => {
    const twice = parseRoutes('[{"dst":"10.0.0.0/8","dev":"a","flags":[]},{"dst":"10.0.0.0/8","dev":"b","flags":[]}]', '');
    assert.deepEqual(Object.entries(twice).map(([key, { device }]) => [key, device]), [['10.0.0.0/8', 'a'], ['10.0.0.0/8#2', 'b']]);
  });

  it('are not read from an answer that is cut off or has a route to nowhere', () => {
    assert.throws(() => parseRoutes('[{"dst":"def', ''), ParseError);
    assert.throws(() => parseRoutes('', 'RTNETLINK answers'), /ip -6 route is not JSON/);
    assert.throws(() => parseRoutes('[{"dev":"eth0"}]', ''), /a route has no dst/);
  });
});

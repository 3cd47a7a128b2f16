import assert from 'node:assert/strict';
import { ParseError, parseNeighbours } from '../../src/parse/index.ts';
import { recording } from './recording.ts';

describe('neighbours of a node', () => {
  it('are those over the tunnel, and the other nodes', () => {
    const neighbours = parseNeighbours(recording('host', 'flannel-vxlan-neighbours.json'));
    assert.deepEqual(neighbours['flannel.1 10.244.1.0'], { device: 'flannel.1', address: '10.244.1.0', mac: 'de:05:d5:58:5f:3a', state: 'PERMANENT' });
    assert.equal(neighbours['eth0 198.18.1.12']?.state, 'REACHABLE');
    assert.equal(neighbours['cni0 10.244.0.4']?.state, 'STALE');
  });

  it("are not those on pods' devices", () => {
    const text = recording('host', 'calico-bgp-neighbours.json');
    assert.match(text, /cali13e19a27202/);
    assert.deepEqual(Object.keys(parseNeighbours(text)), ['eth0 198.18.2.13', 'eth0 198.18.2.12', 'eth0 198.18.2.1']);
  });

  it('have no MAC while it is not known', () => {
    const neighbours = parseNeighbours(recording('host', 'namespace-neighbours.json'));
    assert.deepEqual(neighbours['eth0 2001:db8::3'], { device: 'eth0', address: '2001:db8::3', mac: null, state: 'INCOMPLETE' });
    assert.equal(neighbours['eth0 2001:db8::99']?.mac, 'aa:bb:cc:dd:ee:07');
  });

  it('may be none', () => assert.deepEqual([parseNeighbours('[ ]'), parseNeighbours('')], [{}, {}]));

  it('are not read from text', () => assert.throws(() => parseNeighbours('198.18.1.1 dev eth0 lladdr 4e:15:10:7d:d9:9b REACHABLE'), ParseError));
});

import assert from 'node:assert/strict';
import { ParseError, parseForwarding } from '../../src/parse/index.ts';
import { recording } from './recording.ts';

describe('forwarding entries', () => {
  it('are those of the tunnel alone', () => {
    assert.deepEqual(parseForwarding(recording('host', 'flannel-vxlan-forwarding.json')), {
      'flannel.1 4e:ce:f2:05:f4:0b': { device: 'flannel.1', mac: '4e:ce:f2:05:f4:0b', destination: '198.18.1.13', permanent: true },
      'flannel.1 de:05:d5:58:5f:3a': { device: 'flannel.1', mac: 'de:05:d5:58:5f:3a', destination: '198.18.1.12', permanent: true },
    });
  });

  it('may be for all unknown ones, age, or go to a group; what the bridge above learned is none', () => {
    const entries = parseForwarding(recording('host', 'namespace-forwarding.json'));
    assert.deepEqual(Object.entries(entries).map(([key, { destination, permanent }]) => [key, destination, permanent]), [
      ['vx aa:bb:cc:dd:ee:04', '2001:db8::2', true],
      ['vx aa:bb:cc:dd:ee:03', null, true],
      ['vx aa:bb:cc:dd:ee:02', '2001:db8::2', false],
      ['vx aa:bb:cc:dd:ee:01', '2001:db8::2', true],
      ['vx 00:00:00:00:00:00', '2001:db8::2', true],
      ['vx 00:00:00:00:00:00#2', '2001:db8::3', true],
    ]);
  });

  it('are none on a node without a tunnel', () => assert.deepEqual(parseForwarding('[{"mac":"33:33:00:00:00:01","ifname":"eth0","flags":["self"],"state":"permanent"}]'), {}));

  it('are not read from what has no device', () => assert.throws(() => parseForwarding('[{"mac":"33:33:00:00:00:01","dst":"198.18.1.13"}]'), ParseError));
});

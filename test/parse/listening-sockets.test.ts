import assert from 'node:assert/strict';
import { ParseError, parseSockets } from '../../src/parse/index.ts';
import { recording } from './recording.ts';

const rest = '00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0';
const address = (hex: string): string | undefined => parseSockets(`   0: ${hex}:00B3 ${rest}\n`, '')['tcp/179']?.join(' ');

describe('listening sockets', () => {
  it('are those of a node, the tunnel port with them', () => {
    assert.deepEqual(parseSockets(recording('host', 'flannel-vxlan-tcp.txt'), recording('host', 'flannel-vxlan-udp.txt')), {
      'tcp/41923': ['127.0.0.1'], 'tcp/10248': ['127.0.0.1'], 'tcp/10249': ['127.0.0.1'], 'tcp/10256': ['*'], 'tcp/10250': ['*'], 'tcp/8081': ['*'], 'udp/8472': ['*'],
    });
  });

  const addresses: readonly (readonly [string, string])[] = [
    ['0100007F', '127.0.0.1'],
    ['0B0212C6', '198.18.2.11'],
    ['00000000000000000000000000000000', '*'],
    ['00000000000000000000000001000000', '::1'],
    ['B80D0120000000000000000001000000', '2001:db8::1'],
    ['B80D0120000001000000000000000100', '2001:db8:1::1:0'],
    ['0000000000000000FFFF00000B0212C6', '198.18.2.11'],
    ['000080FE00000000FFF1C0788847E0FE', 'fe80::78c0:f1ff:fee0:4788'],
    ['B80D0120010002000300040005000600', '2001:db8:2:1:4:3:6:5'],
    ['B80D0120000001000200030000000000', '2001:db8:1:0:3:2::'],
  ];
  for (const [hex, expected] of addresses) it(`read ${hex} as ${expected}`, () => assert.equal(address(hex), expected));

  it('name each address of a port once, in order', () => {
    const lines = ['0B0212C6', '0100007F', '0B0212C6'].map((hex) => `   0: ${hex}:00B3 ${rest}\n`).join('');
    assert.deepEqual(parseSockets(lines, ''), { 'tcp/179': ['127.0.0.1', '198.18.2.11'] });
  });

  it('may be none', () => assert.deepEqual(parseSockets('', ''), {}));

  it('are not read from other lines', () => assert.throws(() => parseSockets('', 'sl local_address rem_address'), (error) => error instanceof ParseError && /\/proc\/net\/udp/.test(error.message)));
});

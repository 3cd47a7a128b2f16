import assert from 'node:assert/strict';
import { ParseError, parseFlannelNetConf } from '../../src/parse/index.ts';

const NOTHING: ReturnType<typeof parseFlannelNetConf> = { network: null, ipv6Network: null, backend: 'udp', vni: null, port: null, directRouting: false, mtu: null };

const cases: readonly (readonly [name: string, text: string, expected: Partial<typeof NOTHING>])[] = [
  ['of the upstream manifest', '{\n  "Network": "10.244.0.0/16",\n  "EnableNFTables": false,\n  "Backend": {\n    "Type": "vxlan"\n  }\n}\n', { network: '10.244.0.0/16', backend: 'vxlan' }],
  ['with everything set', '{"Network":"10.42.0.0/16","IPv6Network":"fd00::/56","Backend":{"Type":"vxlan","VNI":4096,"Port":4789,"DirectRouting":true,"MTU":1400}}', { network: '10.42.0.0/16', ipv6Network: 'fd00::/56', backend: 'vxlan', vni: 4096, port: 4789, directRouting: true, mtu: 1400 }],
  ['with keys and type in another case', '{"network":"10.1.0.0/16","backend":{"type":"Host-GW"}}', { network: '10.1.0.0/16', backend: 'host-gw' }],
  ['without a backend', '{"Network":"10.1.0.0/16"}', { network: '10.1.0.0/16', backend: 'udp' }],
  ['with zeros, which set nothing', '{"Backend":{"Type":"vxlan","VNI":0,"Port":0}}', { backend: 'vxlan' }],
];

describe("flannel's net-conf.json", () => {
  for (const [name, text, expected] of cases) {
    it(name, () => assert.deepEqual(parseFlannelNetConf(text), { ...NOTHING, ...expected }));
  }

  for (const text of ['', '{"Network": "10.244.0.0/16"', '[]', 'null']) {
    it(`refuses ${text || 'nothing'}`, () => assert.throws(() => parseFlannelNetConf(text), ParseError));
  }
});

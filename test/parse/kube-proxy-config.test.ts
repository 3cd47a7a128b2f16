import assert from 'node:assert/strict';
import { ParseError, parseKubeProxyArguments, parseKubeProxyConfig } from '../../src/parse/index.ts';
import { recording } from './recording.ts';

const KIND = 'kind: KubeProxyConfiguration';

const cases: readonly (readonly [name: string, text: string, mode: string, clusterCidr: string | null])[] = [
  ["is kubeadm's, with an empty mode", recording('kube-proxy', '1.34.4-kubeadm.txt'), 'iptables', '10.244.0.0/16'],
  ['has its values quoted or not', `${KIND}\nmode: "nftables"\nclusterCIDR: '10.0.0.0/8,fd00::/48'\n`, 'nftables', '10.0.0.0/8,fd00::/48'],
  ['has comments', `# mode: ipvs\n${KIND}\nmode: ipvs # since 2024\nclusterCIDR: # nothing\n`, 'ipvs', null],
  ['has keys of the same name further in', `${KIND}\nipvs:\n  mode: x\n  clusterCIDR: y\ntext: |\n  mode: z\n`, 'iptables', null],
  ['is indented as a whole', `  apiVersion: kubeproxy.config.k8s.io/v1alpha1\n  ${KIND}\n  ipvs:\n    mode: x\n  mode: ipvs\n`, 'ipvs', null],
  ['has null for nothing', `${KIND}\nmode: null\nclusterCIDR: ~\n`, 'iptables', null],
  ['has line ends of Windows', `${KIND}\r\nmode: kernelspace\r\n`, 'kernelspace', null],
  ['is JSON', '{"kind":"KubeProxyConfiguration","mode":"ipvs","clusterCIDR":"10.0.0.0/8"}', 'ipvs', '10.0.0.0/8'],
];

describe("kube-proxy's configuration", () => {
  for (const [name, text, mode, clusterCidr] of cases) {
    it(name, () => assert.deepEqual(parseKubeProxyConfig(text), { mode, clusterCidr }));
  }

  it('is refused when it is something else', () => {
    assert.throws(() => parseKubeProxyConfig('mode: ipvs'), ParseError);
    assert.throws(() => parseKubeProxyConfig('{"mode":'), ParseError);
  });

  it('can stand in arguments', () => {
    assert.deepEqual(parseKubeProxyArguments(['kube-proxy', '--proxy-mode=ipvs', '--cluster-cidr', '10.0.0.0/8']), { mode: 'ipvs', clusterCidr: '10.0.0.0/8' });
    assert.deepEqual(parseKubeProxyArguments(['sh', '-c', 'kube-proxy --v=2 --proxy-mode=nftables 1>>/var/log/kube-proxy.log']), { mode: 'nftables', clusterCidr: null });
    assert.deepEqual(parseKubeProxyArguments(['kube-proxy']), { mode: 'iptables', clusterCidr: null });
  });
});

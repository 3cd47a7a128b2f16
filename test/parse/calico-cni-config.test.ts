import assert from 'node:assert/strict';
import { ParseError, parseCalicoIpam } from '../../src/parse/index.ts';
import { recording } from './recording.ts';

describe("Calico's cni_network_config", () => {
  it('of the manifest names calico-ipam', () => {
    assert.equal(parseCalicoIpam(recording('calico-cni', '3.28.5-manifest.txt')), 'calico-ipam');
  });

  it('of Canal names host-local', () => {
    const text = '{"plugins":[{"type":"calico","mtu": __CNI_MTU__,"nodename":"__KUBERNETES_NODE_NAME__","ipam":{"type":"host-local","subnet":"usePodCidr"}},{"type":"portmap"}]}';
    assert.equal(parseCalicoIpam(text), 'host-local');
  });

  it('may be one plugin instead of a list', () => {
    assert.equal(parseCalicoIpam('{"type":"calico","ipam":{"type":"calico-ipam"}}'), 'calico-ipam');
  });

  it("is that of Calico's plugin among others", () => {
    assert.equal(parseCalicoIpam('{"plugins":[{"type":"x","ipam":{"type":"dhcp"}},{"type":"calico","ipam":{"type":"calico-ipam"}}]}'), 'calico-ipam');
  });

  it('may name none', () => {
    assert.equal(parseCalicoIpam('{"plugins":[{"type":"calico"}]}'), null);
    assert.equal(parseCalicoIpam('{"plugins":[]}'), null);
    assert.equal(parseCalicoIpam('null'), null);
  });

  it('is refused when it is not JSON once it is filled in', () => {
    assert.throws(() => parseCalicoIpam('{"mtu": __CNI_MTU__,}'), ParseError);
    assert.throws(() => parseCalicoIpam(''), ParseError);
  });
});

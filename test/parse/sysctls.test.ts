import assert from 'node:assert/strict';
import { ParseError, parseConntrack, parseSysctls } from '../../src/parse/index.ts';
import { recording } from './recording.ts';

describe('settings of the kernel', () => {
  const text = recording('host', 'flannel-vxlan-sysctls.txt');
  const settings = parseSysctls(text);

  it('have dots in their names', () => {
    assert.equal(settings['net.ipv4.ip_forward'], '1');
    assert.equal(settings['net.ipv4.conf.flannel.1.rp_filter'], '0');
    assert.equal(settings['net.bridge.bridge-nf-call-iptables'], '1');
  });

  it("are not those of pods' devices", () => {
    assert.match(text, /veth/);
    assert.deepEqual(Object.keys(settings).filter((name) => name.includes('veth')), []);
    assert.deepEqual(parseSysctls('/proc/sys/net/ipv4/conf/cali13e19a27202/rp_filter:1\n/proc/sys/net/ipv4/ip_forward:0\n'), { 'net.ipv4.ip_forward': '0' });
  });

  it('keep the dots of a device', () => assert.equal(parseSysctls(recording('host', 'namespace-sysctls.txt'))['net.ipv4.conf.eth1.100.rp_filter'], '2'));

  it('tell the use of connection tracking, or that it is not loaded', () => {
    assert.deepEqual(Object.keys(parseConntrack(settings) ?? {}), ['count', 'max']);
    assert.equal(parseConntrack(settings)?.max, 262144);
    assert.equal(parseConntrack({ 'net.ipv4.ip_forward': '1' }), null);
    assert.throws(() => parseConntrack({ 'net.netfilter.nf_conntrack_count': '', 'net.netfilter.nf_conntrack_max': '5' }), ParseError);
  });

  it('are not read from anything else, or from nothing', () => {
    assert.throws(() => parseSysctls('grep: unrecognized option'), ParseError);
    assert.throws(() => parseSysctls('\n'), /no setting/);
  });
});

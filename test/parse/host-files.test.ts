import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseCalicoFiles, parseCniBinaries, parseCniConfig, parseHostLocal, parseHostSystem, parseIpSets, parseKernelLog, parseSubnetEnv } from '../../src/parse/index.ts';

const recorded = (name: string): string => readFileSync(`test/recordings/host/${name}.txt`, 'utf8');
const lines = (path: string, text: string): string => text.split('\n').map((line) => `${path}:${line}`).join('\n');
const ETC = '/host/etc/cni/net.d';

describe('the CNI configuration of a node', () => {
  it('is read in Calico', () => {
    const config = parseCniConfig(recorded('calico-bgp-cni-names'), recorded('calico-bgp-cni-config'));
    assert.equal(config.directory, '/etc/cni/net.d');
    assert.deepEqual(Object.keys(config.files), ['10-calico.conflist']);
    assert.deepEqual(config.files['10-calico.conflist'], {
      network: 'k8s-pod-network',
      cniVersion: '0.3.1',
      plugins: [
        { type: 'calico', ipam: 'calico-ipam', mtu: 0, nodename: 'n1', bridge: null },
        { type: 'portmap', ipam: null, mtu: null, nodename: null, bridge: null },
        { type: 'bandwidth', ipam: null, mtu: null, nodename: null, bridge: null },
      ],
      error: '',
    });
  });

  it('is read in flannel', () => {
    const { files, setAside } = parseCniConfig(recorded('flannel-vxlan-cni-names'), recorded('flannel-vxlan-cni-config'));
    assert.deepEqual(files['10-flannel.conflist']?.plugins.map(({ type }) => type), ['flannel', 'portmap']);
    assert.deepEqual(setAside, []);
  });

  it('has its files in the order in which a runtime reads them, and says why it would pass one over', () => {
    const names = `${ETC}:\n10-x.conflist\n00-empty.conf\n05-odd.conf\n07-nameless.conflist\n99-loopback.conf\ncalico-kubeconfig\n10-flannel.conflist.bak\n`;
    const texts = [
      lines(`${ETC}/10-x.conflist`, '{"name":"x","plugins":[{"type":"bridge","ipam":{"type":"host-local"}}]}'),
      lines(`${ETC}/05-odd.conf`, '{"name": "odd", "type": '),
      lines(`${ETC}/07-nameless.conflist`, '{"plugins":[{"type":"bridge"}]}'),
      lines(`${ETC}/99-loopback.conf`, '{"name":"lo","type":"loopback"}\r'),
    ].join('\n');
    const { files, setAside } = parseCniConfig(names, texts);
    assert.deepEqual(Object.entries(files).map(([name, { error }]) => `${name} ${error}`), ['00-empty.conf it is empty or cannot be read', '05-odd.conf it is not JSON', '07-nameless.conflist it has no name', '10-x.conflist ', '99-loopback.conf ']);
    assert.deepEqual(setAside, ['10-flannel.conflist.bak']);
  });

  it('is the one of k3s where that is the one with files', () => {
    const k3s = '/host/var/lib/rancher/k3s/agent/etc/cni/net.d';
    const config = parseCniConfig(`${ETC}:\n\n${k3s}:\n10-flannel.conflist\n`, lines(`${k3s}/10-flannel.conflist`, '{"name":"cbr0","plugins":[{"type":"flannel"}]}'));
    assert.equal(config.directory, '/var/lib/rancher/k3s/agent/etc/cni/net.d');
    assert.equal(config.files['10-flannel.conflist']?.network, 'cbr0');
  });

  const unusable: readonly (readonly [string, string, string])[] = [
    ['10-x.conflist', '{"name":"x","cniVersion":0.3,"plugins":[{"type":"bridge"}]}', 'its cniVersion is not a text'],
    ['10-x.conflist', '{"name":"x"}', 'it has no plugins'],
    ['10-x.conflist', '{"name":"x","plugins":[]}', 'it has no plugins'],
    ['10-x.conflist', '{"name":"x","plugins":[{"type":"bridge"},{"ipam":{}}]}', 'a plugin in it has no type'],
    ['10-x.conf', '{"name":"x","plugins":[{"type":"bridge"}]}', 'it is a list of plugins, which belongs into a .conflist'],
    ['10-x.conf', '{"type":"bridge"}', 'it has no name'],
    ['10-x.json', '["bridge"]', 'it is not JSON'],
    ['10-x.conf', '{"name":"x","type":"bridge"} }', 'it is not JSON'],
  ];
  for (const [name, text, error] of unusable) {
    it(`cannot be used where ${error}: ${text}`, () => assert.equal(parseCniConfig(`${ETC}:\n${name}\n`, lines(`${ETC}/${name}`, text)).files[name]?.error, error));
  }

  it('has two where two were written, both of use, the first one first', () => {
    const texts = [lines(`${ETC}/10-flannel.conflist`, '{"name":"cbr0","plugins":[{"type":"flannel"}]}'), lines(`${ETC}/10-calico.conflist`, '{\r\n"name":"k8s",\r\n"plugins":[{"type":"calico"}]}\r')].join('\n');
    const { files } = parseCniConfig(`${ETC}:\n10-calico.conflist\n10-flannel.conflist\n`, texts);
    assert.deepEqual(Object.entries(files).map(([name, { network, error }]) => `${name} ${network}${error}`), ['10-calico.conflist k8s', '10-flannel.conflist cbr0']);
  });

  it('keeps nothing of a plugin but what has a type here', () => {
    const { files } = parseCniConfig('', lines(`${ETC}/10-x.conf`, '{"name":"x","type":"calico","policy":{"k8s_auth_token":"s3cret"},"etcd_key":"s3cret"}'));
    assert.equal(files['10-x.conf']?.network, 'x');
    assert.doesNotMatch(JSON.stringify(files), /s3cret/);
  });

  it('may be empty', () => assert.deepEqual(parseCniConfig(`${ETC}:\n`, ''), { directory: '/etc/cni/net.d', files: {}, setAside: [] }));

  it('may be missing', () => assert.deepEqual(parseCniConfig('', ''), { directory: '/etc/cni/net.d', files: {}, setAside: [] }));
});

describe('the files of a node', () => {
  it('tell the CNI programs, and those that cannot be run', () => {
    const { directory, programs } = parseCniBinaries(recorded('calico-bgp-cni-binaries'));
    assert.equal(directory, '/opt/cni/bin');
    assert.equal(programs['calico'], 47145122);
    assert.ok(programs['portmap']);
    const odd = '10 644 regular file /host/opt/cni/bin/flannel\n0 755 regular empty file /host/opt/cni/bin/bridge\n4096 755 directory /host/opt/cni/bin/old\n7 755 regular file /host/opt/cni/bin/tuning\n';
    assert.deepEqual(parseCniBinaries(odd), { directory: '/opt/cni/bin', programs: { tuning: 7 }, notExecutable: ['flannel', 'bridge'] });
    const several = '10 755 regular file /host/usr/libexec/cni/bridge\n11 755 regular file /host/opt/cni/bin/calico\n12 644 regular file /host/opt/cni/bin/bridge\n13 755 regular file /host/usr/libexec/cni/calico\n';
    assert.deepEqual(parseCniBinaries(several), { directory: '/opt/cni/bin', programs: { calico: 11, bridge: 10 }, notExecutable: [] });
    assert.deepEqual(parseCniBinaries(''), { directory: '/opt/cni/bin', programs: {}, notExecutable: [] });
  });

  it("tell flannel's lease", () => {
    assert.deepEqual(parseSubnetEnv(recorded('flannel-vxlan-subnet-env')), { network: '10.244.0.0/16', subnet: '10.244.0.1/24', ipv6Subnet: null, mtu: 1450, ipMasq: true });
    assert.equal(parseSubnetEnv(''), null);
    assert.deepEqual(parseSubnetEnv('FLANNEL_MTU=\r\nFLANNEL_SUBNET=10.244.0.1/24\r\n'), { network: null, subnet: '10.244.0.1/24', ipv6Subnet: null, mtu: null, ipMasq: false });
  });

  it("tell Calico's name of the node, and when its token ends, but not the token", () => {
    const payload = Buffer.from(JSON.stringify({ exp: 1795735588, iat: 1795649188, sub: 'system:serviceaccount:kube-system:calico-cni-plugin' })).toString('base64url');
    const files = parseCalicoFiles(recorded('calico-bgp-calico-files'), `${payload}\n`);
    assert.deepEqual(files, { nodename: 'n1', mtu: 1500, token: { issued: '2026-11-25T23:26:28Z', expires: '2026-11-26T23:26:28Z' } });
    assert.deepEqual(parseCalicoFiles('', ''), { nodename: null, mtu: null, token: null });
    const times = (claims: string): unknown => parseCalicoFiles('', Buffer.from(claims).toString('base64url')).token;
    assert.deepEqual(times('{"iat": 1795649188}'), { issued: '2026-11-25T23:26:28Z', expires: null });
    assert.deepEqual(times('{"exp": 1.7e9, "iat": "1795649188"}'), { issued: null, expires: null });
    assert.deepEqual(times('{"exp": 99999999999999}'), { issued: null, expires: null });
    assert.deepEqual(parseCalicoFiles('', 'not base64!').token, { issued: null, expires: null });
  });

  it("tell Calico's files of MicroK8s, and of several tokens the one that ends last", () => {
    const token = (exp: number): string => Buffer.from(JSON.stringify({ exp })).toString('base64url');
    const lines = '/host/var/snap/microk8s/current/var/lib/calico/nodename:n1\n';
    const last = { issued: null, expires: '2026-11-26T23:26:28Z' };
    assert.deepEqual(parseCalicoFiles(lines, `${token(1700000000)}\n${token(1795735588)}\n`), { nodename: 'n1', mtu: null, token: last });
    assert.deepEqual(parseCalicoFiles(lines, `${token(1795735588)}\n${token(1700000000)}\n`).token, last);
  });

  it('tell leases, and those whose sandbox is gone', () => {
    const live = 'ea461b9af82f84d34d14627baa24d79b2936d1a476e8870c89440d72f7a06316';
    assert.deepEqual(parseHostLocal(recorded('flannel-vxlan-host-local'), `dir:\n${live}\n`), { cbr0: { addresses: { '10.244.0.4': 'ea461b9af82f8' }, orphans: [] } });
    assert.deepEqual(parseHostLocal(recorded('flannel-vxlan-host-local'), `dir:\n${live.replace('e', '0')}\n`)['cbr0']?.orphans, ['10.244.0.4']);
    assert.equal(parseHostLocal(recorded('flannel-vxlan-host-local'), '')['cbr0']?.orphans, null);
    assert.deepEqual(parseHostLocal(`/host/var/lib/cni/networks/dual/fd00:10::5:${live}\r\n`, ''), { dual: { addresses: { 'fd00:10::5': 'ea461b9af82f8' }, orphans: null } });
    assert.deepEqual(parseHostLocal('', ''), {});
    assert.throws(() => parseHostLocal('something else\n', ''), /a lease cannot be read/);
  });

  it('tell kernel, distribution and clock', () => {
    const texts = { kernel: '6.1.0-26-amd64\n', clock: '1795649188.867919185\n', osRelease: recorded('calico-bgp-os-release'), managers: 'firewalld\nNetworkManager\nfirewalld\n', ufw: 'ENABLED=yes\n', cloudSetup: '', modules: 'vxlan 139264 0 - Live 0x0\nip_set 61440 1 - Live\n', builtin: 'kernel/net/bridge/bridge.ko\n' };
    assert.deepEqual(parseHostSystem(texts), {
      kernel: '6.1.0-26-amd64',
      distribution: 'Debian GNU/Linux 12 (bookworm)',
      clock: '2026-11-25T23:26:28.867Z',
      managers: ['firewalld', 'NetworkManager', 'ufw'],
      modules: ['bridge', 'ip_set', 'vxlan'],
    });
    const busybox = parseHostSystem({ ...texts, clock: '1795649089.%N', modules: '', builtin: '', managers: '', ufw: '' });
    assert.equal(busybox.clock, '2026-11-25T23:24:49.000Z');
    assert.equal(busybox.modules, null);
    assert.throws(() => parseHostSystem({ ...texts, clock: '' }), /the clock says nothing/);
  });

  it('tell sets and the kernel log', () => {
    assert.deepEqual(parseIpSets(recorded('calico-bgp-ipsets')), { 'cali40this-host': 3, 'cali40all-ipam-pools': 1, 'cali40masq-ipam-pools': 1 });
    const log = Array.from({ length: 50 }, (_, index) => `[ ${index}.0] nf_conntrack: table full, dropping packet`).join('\n');
    assert.equal(parseKernelLog(`${log}\n`).length, 40);
    assert.match(parseKernelLog(log).at(-1) ?? '', /^\[ 49\.0\]/);
  });
});

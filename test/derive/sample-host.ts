import type { FilterMatch } from '../../src/model/packet-filter.ts';
import type { Tried } from '../../src/model/path-facts.ts';
import type { NodeFacts } from '../../src/model/facts.ts';
import type { Observation } from '../../src/model/observation.ts';
import { TAKEN, seen } from './sample-snapshot.ts';

const match: FilterMatch = { protocols: ['udp'], destinationPorts: [{ from: 4789, to: 4789 }], sourcePorts: null, source: null, destination: null, inDevices: null, outDevices: ['!lo'], states: null, mark: { mask: 65536, value: 65536, not: true }, unread: [] };
const open: Tried = { outcome: 'open', target: 'tcp 198.18.0.12:179', sent: 3, answered: 3, firstMs: 1, detail: '' };
const lost: Tried = { outcome: 'lost', target: 'tcp 10.244.2.0:10250', sent: 3, answered: 0, firstMs: null, detail: 'no answer within 0.9 s' };

type HostFactName = Exclude<keyof NodeFacts, 'node.object' | 'node.lease' | 'node.agents' | 'node.agentTrouble' | 'node.bird' | 'node.podAddresses'>;

/** Every fact that a debug pod reads, and those of the ladder. */
export const hostFacts: { readonly [F in HostFactName]: Observation<NodeFacts[F]> } = {
  'node.debugPod': seen({ image: 'docker.io/calico/node:v3.28.5', startMs: 1200, shell: 'bash', lacking: ['bridge'], privileged: false }),
  'node.system': seen({ kernel: '6.1.0-26-amd64', distribution: 'Debian GNU/Linux 12 (bookworm)', clock: TAKEN, aheadMs: 3, managers: ['firewalld'], modules: ['vxlan'] }),
  'node.links': seen({
    'vxlan.calico': {
      index: 4,
      mac: '66:00:00:00:00:01',
      mtu: 1450,
      up: true,
      carrier: true,
      kind: 'vxlan',
      vxlan: { vni: 4096, port: 4789, local: '198.18.0.11', link: 'eth0', learning: false },
      master: null,
      addresses: ['10.244.1.0/32'],
      counters: { rxPackets: 10, rxErrors: 0, rxDropped: 0, txPackets: 12, txErrors: 0, txDropped: 0 },
    },
  }),
  'node.routes': seen({
    '10.244.2.0/26': { table: 'main', destination: '10.244.2.0/26', type: 'unicast', via: '10.244.2.0', device: 'vxlan.calico', protocol: '80', source: null, metric: null, mtu: null, flags: ['onlink'], nextHops: [] },
  }),
  'node.policyRules': seen({ '0': { family: 'ipv4', priority: 0, inverted: false, from: 'all', to: null, mark: null, inDevice: null, table: 'local' } }),
  'node.neighbours': seen({ 'vxlan.calico 10.244.2.0': { device: 'vxlan.calico', address: '10.244.2.0', mac: '66:00:00:00:00:02', state: 'PERMANENT' } }),
  'node.forwarding': seen({ 'vxlan.calico 66:00:00:00:00:02': { device: 'vxlan.calico', mac: '66:00:00:00:00:02', destination: '198.18.0.12', permanent: true } }),
  'node.sysctls': seen({ 'net.ipv4.ip_forward': '1' }),
  'node.conntrack': seen({ count: 50, max: 262144 }),
  'node.counters': seen({ 'Udp.InCsumErrors': 0 }),
  'node.packetFilter': seen({
    chains: {
      'iptables-nft ip filter INPUT': {
        tool: 'iptables-nft',
        family: 'ip',
        table: 'filter',
        name: 'INPUT',
        hook: 'input',
        priority: 0,
        policy: 'accept',
        policyPackets: 100,
        rules: [{ text: '-A INPUT -p udp -m udp --dport 4789 -j DROP', packets: 14, verdict: 'drop', target: null, setsMark: { keep: 4294901760, flip: 0 }, match }],
      },
    },
    leftOut: { 'KUBE-SVC-': 4 },
    unseen: { nft: { lacking: true, detail: 'neither the image nor the node has nft' } },
  }),
  'node.ipSets': seen({ 'cali40all-hosts-net': 3 }),
  'node.sockets': seen({ 'tcp/179': ['*'] }),
  'node.kernelLog': seen(['[ 12.5] UDP: bad checksum. From 198.18.0.12:40000 to 198.18.0.11:4789 ulen 80']),
  'node.cniConfig': seen({
    directory: '/etc/cni/net.d',
    files: { '10-calico.conflist': { network: 'k8s-pod-network', cniVersion: '0.3.1', plugins: [{ type: 'calico', ipam: 'calico-ipam', mtu: 0, nodename: 'n1', bridge: null }], error: '' } },
    setAside: ['10-flannel.conflist.bak'],
  }),
  'node.cniBinaries': seen({ directory: '/opt/cni/bin', programs: { calico: 70000000 }, notExecutable: [] }),
  'node.subnetEnv': seen({ file: { network: '10.244.0.0/16', subnet: '10.244.1.1/24', ipv6Subnet: null, mtu: 1450, ipMasq: true } }),
  'node.calicoFiles': seen({ nodename: 'n1', mtu: 1450, token: { issued: TAKEN, expires: null } }),
  'node.hostLocal': seen({ cbr0: { addresses: { '10.244.1.5': '0123456789abc' }, orphans: ['10.244.1.5'] } }),
  'node.endPod': seen({ started: true, ips: ['10.244.1.7'], why: '' }),
  'node.paths': seen({ n2: { rungs: { address: open, tunnel: lost }, broken: 'tunnel', untried: { port: 'BGP is not used' } } }),
  'node.reach': seen({ ownPod: open, neighbourPod: null, service: open, dns: open, api: open, apiFromNode: open, typha: { '198.18.0.12': open }, untried: { neighbourPod: 'no other pod runs there' } }),
  'node.comparisons': seen({
    n2: {
      rung: 'tunnel',
      sent: 5,
      here: { 'vxlan.calico tx': 5 },
      there: { 'vxlan.calico rx': 0 },
      moved: [{ node: 'n2', chain: 'iptables-nft ip filter INPUT', place: 1, text: '-A INPUT -p udp -m udp --dport 4789 -j DROP', packets: 5 }],
    },
  }),
};

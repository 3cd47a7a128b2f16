/**
 * One question to a node. `words` is a command as it is typed; in it `/host` is the node's own root. It only reads.
 * A program that the image lacks is looked for on the node (`chroot /host`), unless `elsewhere` is false.
 */
export interface HostCommand {
  /** Its name in the answer. */
  readonly section: string;
  /** Words that are fixed; file names may hold shell patterns. */
  readonly words: readonly string[];
  /** Narrows what it prints: an extended regular expression for grep -E; with `!` in front, lines that do not match. */
  readonly lines?: string;
  /** Lines that are printed although `lines` leaves them out. */
  readonly keeps?: string;
  /** Values of JSON keys that hold one of these words never leave the node: an extended regular expression. */
  readonly hides?: string;
  /** Asked only where this file is there and has a line. */
  readonly onlyWith?: string;
  /** False: its words name files of the image or below /host, so that it means nothing in a chroot. */
  readonly elsewhere?: boolean;
}

/** Programs that the table may run: each reads, with the words that are used here. A test holds the table to it. */
export const READERS: Readonly<Record<string, RegExp>> = {
  ip: /^ip (-[\w]+ )*(address|route|rule|neighbour) show( table all)?$/,
  bridge: /^bridge (-\w+ )*fdb show$/,
  'iptables-nft-save': /^iptables-nft-save -c$/,
  'ip6tables-nft-save': /^ip6tables-nft-save -c$/,
  'iptables-legacy-save': /^iptables-legacy-save -c$/,
  'ip6tables-legacy-save': /^ip6tables-legacy-save -c$/,
  nft: /^nft list (ruleset|tables)$/,
  ipset: /^ipset list -t$/,
  dmesg: /^dmesg$/,
  date: /^date \+%s\.%N$/,
  cat: /^cat( \/\S+)+$/,
  grep: /^grep -\w+ .+$/,
  stat: /^stat -L -c '[^']+'( \/\S+)+$/,
  ls: /^ls -\w+( \/\S+)+$/,
  sed: /^sed -n '[^']+'( \/\S+)+$/,
};

/** Rules of kube-proxy about single Services, those that only lead there, and rules of Calico about single pods and policies: counted by their chains, not told. */
const SINGLE = '-A (KUBE-(SVC|SEP|FW|XLB|EXT|SVL)-|cali-(tw|fw|pi|po|pri|pro|gi|go|sm)-)|-j KUBE-(SVC|SEP|FW|XLB|EXT|SVL)-';

/** The jumps to the Services that every cluster has: a node without them has lost its rules. */
const EVERYWHERE = '-A KUBE-SERVICES .*"(kube-system/kube-dns|default/kubernetes):';

const MODULES = '^(vxlan|ipip|ip_tunnel|wireguard|br_netfilter|bridge|overlay|nf_conntrack|nf_nat|ip_tables|iptable_(nat|filter|raw|mangle)|nf_tables|ip_set|xt_set|ip_vs) ';

const KERNEL_WORDS = 'bad checksum|table full, dropping|martian source|neighbou?r table overflow|nf_conntrack|vxlan|flannel|cali[0-9a-f]{11}|NETDEV WATCHDOG|Link is Down|link is not ready|out of memory|oom-kill|page allocation failure|segfault';

const CNI_DIRECTORIES = ['/host/etc/cni/net.d', '/host/var/lib/rancher/k3s/agent/etc/cni/net.d', '/host/var/snap/microk8s/current/args/cni-network'] as const;
/** There is a file mtu beside it, but the plugin reads that of the standard folder alone. Source: calico cni-plugin/pkg/plugin/plugin.go. */
const MICROK8S_NODENAME = '/host/var/snap/microk8s/current/var/lib/calico/nodename';
/** The standard one; those of k3s, MicroK8s, CRI-O's distributions, OpenShift and GKE. */
const BINARY_DIRECTORIES = [
  '/host/opt/cni/bin',
  '/host/var/lib/rancher/k3s/data/cni',
  '/host/var/lib/rancher/k3s/data/current/bin',
  '/host/var/snap/microk8s/current/opt/cni/bin',
  '/host/usr/libexec/cni',
  '/host/var/lib/cni/bin',
  '/host/home/kubernetes/bin',
] as const;

/**
 * The closed table: all that a debug pod asks of its node, in one exec. Sources of what is where: catalogue of the kernel's
 * /proc, iproute2, containernetworking plugins, Calico and flannel.
 */
export const HOST_COMMANDS: readonly HostCommand[] = [
  { section: 'kernel', words: ['cat', '/proc/sys/kernel/osrelease'], elsewhere: false },
  { section: 'clock', words: ['date', '+%s.%N'] },
  { section: 'os-release', words: ['cat', '/host/etc/os-release'], elsewhere: false },
  { section: 'links', words: ['ip', '-j', '-d', '-s', 'address', 'show'] },
  { section: 'routes4', words: ['ip', '-j', '-4', 'route', 'show', 'table', 'all'] },
  { section: 'routes6', words: ['ip', '-j', '-6', 'route', 'show', 'table', 'all'] },
  { section: 'rules4', words: ['ip', '-j', '-4', 'rule', 'show'] },
  { section: 'rules6', words: ['ip', '-j', '-6', 'rule', 'show'] },
  { section: 'neighbours', words: ['ip', '-j', 'neighbour', 'show'] },
  { section: 'forwarding', words: ['bridge', '-j', 'fdb', 'show'] },
  {
    section: 'sysctls',
    words: [
      'grep',
      '-Hs',
      '.',
      '/proc/sys/net/ipv4/ip_forward',
      '/proc/sys/net/ipv6/conf/all/forwarding',
      '/proc/sys/net/ipv6/conf/all/disable_ipv6',
      '/proc/sys/net/ipv4/conf/*/forwarding',
      '/proc/sys/net/ipv4/conf/*/rp_filter',
      '/proc/sys/net/bridge/bridge-nf-call-iptables',
      '/proc/sys/net/bridge/bridge-nf-call-ip6tables',
      '/proc/sys/net/netfilter/nf_conntrack_count',
      '/proc/sys/net/netfilter/nf_conntrack_max',
      '/proc/sys/net/ipv4/ip_no_pmtu_disc',
      '/proc/sys/net/ipv4/tcp_mtu_probing',
      '/proc/sys/net/ipv4/neigh/default/gc_thresh3',
    ],
    elsewhere: false,
  },
  { section: 'counters', words: ['cat', '/proc/net/snmp', '/proc/net/netstat'], elsewhere: false },
  { section: 'tcp', words: ['grep', '-hs', "' 0A '", '/proc/net/tcp', '/proc/net/tcp6'], elsewhere: false },
  { section: 'udp', words: ['grep', '-hs', "' 07 '", '/proc/net/udp', '/proc/net/udp6'], elsewhere: false },
  { section: 'modules', words: ['grep', '-sE', `'${MODULES}'`, '/proc/modules'], elsewhere: false },
  { section: 'builtin', words: ['grep', '-hsE', "'/(vxlan|ipip|br_netfilter|bridge|wireguard|overlay|nf_conntrack|ip_tables|nf_tables|ip_set)\\.ko'", '/host/lib/modules/$(cat /proc/sys/kernel/osrelease)/modules.builtin'], elsewhere: false },
  { section: 'iptables-nft4', words: ['iptables-nft-save', '-c'], lines: `!${SINGLE}`, keeps: EVERYWHERE },
  { section: 'iptables-nft6', words: ['ip6tables-nft-save', '-c'], lines: `!${SINGLE}`, keeps: EVERYWHERE },
  { section: 'iptables-legacy4', words: ['iptables-legacy-save', '-c'], lines: `!${SINGLE}`, keeps: EVERYWHERE, onlyWith: '/proc/net/ip_tables_names' },
  { section: 'iptables-legacy6', words: ['ip6tables-legacy-save', '-c'], lines: `!${SINGLE}`, keeps: EVERYWHERE, onlyWith: '/proc/net/ip6_tables_names' },
  { section: 'nft', words: ['nft', 'list', 'ruleset'] },
  { section: 'ipsets', words: ['ipset', 'list', '-t'], lines: '^(Name|Number of entries):' },
  { section: 'kernel-log', words: ['dmesg'], lines: KERNEL_WORDS },
  { section: 'managers', words: ['grep', '-hsxE', "'firewalld|NetworkManager|dockerd|ufw'", '/proc/[0-9]*/comm'], elsewhere: false },
  { section: 'ufw', words: ['grep', '-sx', "'ENABLED=yes'", '/host/etc/ufw/ufw.conf'], elsewhere: false },
  { section: 'cloud-setup', words: ['ls', '-1d', '/host/etc/systemd/system/timers.target.wants/nm-cloud-setup.timer'], elsewhere: false },
  { section: 'cni-names', words: ['ls', '-1', ...CNI_DIRECTORIES], elsewhere: false },
  {
    section: 'cni-config',
    words: ['grep', '-Hs', "''", ...CNI_DIRECTORIES.flatMap((directory) => ['conf', 'conflist', 'json'].map((kind) => `${directory}/*.${kind}`))],
    hides: 'token|password|secret|key',
    elsewhere: false,
  },
  { section: 'cni-binaries', words: ['stat', '-L', '-c', "'%s %a %F %n'", ...BINARY_DIRECTORIES.map((directory) => `${directory}/*`)], elsewhere: false },
  { section: 'subnet-env', words: ['cat', '/host/run/flannel/subnet.env'], elsewhere: false },
  { section: 'calico-files', words: ['grep', '-Hs', '.', '/host/var/lib/calico/nodename', '/host/var/lib/calico/mtu', MICROK8S_NODENAME], elsewhere: false },
  { section: 'cni-token', words: ['sed', '-n', "'s/^ *token: *\"\\{0,1\\}[^.]*\\.\\([^.]*\\)\\..*/\\1/p'", ...CNI_DIRECTORIES.map((directory) => `${directory}/calico-kubeconfig`)], elsewhere: false },
  { section: 'host-local', words: ['grep', '-Hs', '.', '/host/var/lib/cni/networks/*/[0-9a-f]*[.:]*'], elsewhere: false },
  { section: 'sandboxes', words: ['ls', '-1', '/host/run/containerd/io.containerd.runtime.v2.task/k8s.io', '/host/run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io'], elsewhere: false },
];

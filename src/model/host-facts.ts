/*
 * What a debug pod reads on a node. Everything is what the kernel, a file or a daemon said there; nothing is a secret.
 */

/** A network device of the node's own network namespace. Source: `ip -d -s -j address`. */
export interface Link {
  readonly index: number;
  /** In lower case; empty where the device has none. */
  readonly mac: string;
  readonly mtu: number;
  /** The flag UP: it was switched on. */
  readonly up: boolean;
  /** The flag LOWER_UP: its carrier is there. */
  readonly carrier: boolean;
  /** Kind as iproute2 names it: vxlan, veth, bridge, ipip, wireguard, dummy, ...; empty for a plain device. */
  readonly kind: string;
  readonly vxlan: VxlanDevice | null;
  /** The bridge or bond that it belongs to. */
  readonly master: string | null;
  /** Addresses with their prefix length, link-local ones left out: `10.244.1.1/24`. */
  readonly addresses: readonly string[];
  readonly counters: LinkCounters;
}

export interface VxlanDevice {
  /** 0 where each packet brings its own (`external`). */
  readonly vni: number;
  /** UDP port. */
  readonly port: number;
  /** The address that it sends from; null when the route decides. */
  readonly local: string | null;
  /** The device that it sends over; null when the route decides. */
  readonly link: string | null;
  readonly learning: boolean;
}

/** Packets since the device was made. */
export interface LinkCounters {
  readonly rxPackets: number;
  readonly rxErrors: number;
  readonly rxDropped: number;
  readonly txPackets: number;
  readonly txErrors: number;
  readonly txDropped: number;
}

/**
 * A route of any table but `local`. Keyed by its destination as iproute2 prints it (`default`, `10.244.1.0/24`, `10.244.1.5`; the
 * default of IPv6 is `::/0`), with ` table T` behind it where that is not main, ` tos T` and ` metric M` where there is one, and
 * `#2` and so on for more of the same. Multicast, broadcast and link-local ones are left out.
 */
export interface Route {
  readonly table: string;
  /** With prefix length, a host's too: `10.244.1.0/24`, `10.244.1.5/32`, `0.0.0.0/0`, `::/0`. */
  readonly destination: string;
  /** unicast, blackhole, unreachable, prohibit, throw. */
  readonly type: string;
  readonly via: string | null;
  readonly device: string | null;
  /** kernel, boot, static, bird, ... or a number (80: Felix). */
  readonly protocol: string;
  readonly source: string | null;
  readonly metric: number | null;
  readonly mtu: number | null;
  /** `onlink`, `linkdown`, `dead`, ... */
  readonly flags: readonly string[];
  /** Next hops of a multipath route; empty for any other. */
  readonly nextHops: readonly { readonly via: string | null; readonly device: string | null }[];
}

/** A rule of policy routing. Keyed by its priority, `ipv6 ` in front for one of IPv6, with `#2` and so on for more of the same. */
export interface PolicyRule {
  readonly family: 'ipv4' | 'ipv6';
  readonly priority: number;
  /** `not`: it holds for what does not match. */
  readonly inverted: boolean;
  /** `all`, or an address with or without prefix length. */
  readonly from: string;
  readonly to: string | null;
  /** `0x100000/0x100000`; without a mask where all bits count. */
  readonly mark: string | null;
  readonly inDevice: string | null;
  /** The table that it looks in, or what it does instead: `goto 100`, `blackhole`, ... */
  readonly table: string;
  /** It passes over routes of this prefix length and shorter ones; left out where it takes all. */
  readonly suppressed?: number;
}

/** A neighbour (ARP or NDP). Keyed `device address`. Those of pods (veth, cali devices) are left out. */
export interface Neighbour {
  readonly device: string;
  readonly address: string;
  /** In lower case; null while it is not known. */
  readonly mac: string | null;
  /** PERMANENT, REACHABLE, STALE, FAILED, INCOMPLETE, ... */
  readonly state: string;
}

/** An entry of a VXLAN device's forwarding database. Keyed `device mac`, with `#2` and so on for more destinations; those for unknown ones have the MAC 00:00:00:00:00:00. */
export interface ForwardingEntry {
  readonly device: string;
  readonly mac: string;
  /** Where it sends; null where that is a group of next hops. */
  readonly destination: string | null;
  /** It does not age. */
  readonly permanent: boolean;
}

/** The table of use of connection tracking. */
export interface Conntrack {
  readonly count: number;
  readonly max: number;
}

/** Kernel and distribution. */
export interface HostSystem {
  /** `uname -r`. */
  readonly kernel: string;
  /** PRETTY_NAME of os-release. */
  readonly distribution: string;
  /** RFC 3339 with milliseconds, by the node's own clock when it was asked. */
  readonly clock: string;
  /** How far its clock is ahead of the API server's, in milliseconds, give or take half the time that asking took and a second or two, as the API server tells whole ones; null where that is not known. */
  readonly aheadMs: number | null;
  /** What else rewrites packet filters or devices there and runs: firewalld, ufw, NetworkManager, nm-cloud-setup, docker. */
  readonly managers: readonly string[];
  /** Modules of interest that are loaded or built in: vxlan, br_netfilter, ipip, ip_set, nf_conntrack, ...; null where the kernel tells of none. */
  readonly modules: readonly string[] | null;
}

/**
 * The CNI configuration directory, as the runtime reads it: the first file in the order of names wins. At one with an error before it,
 * containerd gives up and has no network; CRI-O passes it over. Sources: containerd go-cni loadFromConfDir, CRI-O ocicni loadNetworks.
 */
export interface CniConfig {
  readonly directory: string;
  /** By file name, those that a runtime would read: .conf, .conflist, .json. Any other (a kubeconfig, a backup) is left out. */
  readonly files: Readonly<Record<string, CniConfigFile>>;
  /** Names of files that look like a configuration set aside: `.bak`, `.disabled`, `.calico-upgrade`. */
  readonly setAside: readonly string[];
}

export interface CniConfigFile {
  /** Name of the network. */
  readonly network: string;
  readonly cniVersion: string;
  /** In their order; empty when the file cannot be read as a configuration. */
  readonly plugins: readonly CniPlugin[];
  /** Why a runtime cannot use it; empty when it can. */
  readonly error: string;
}

export interface CniPlugin {
  /** Its binary's name. */
  readonly type: string;
  /** `ipam.type`; null where it has none. */
  readonly ipam: string | null;
  readonly mtu: number | null;
  /** Calico's `nodename`. */
  readonly nodename: string | null;
  /** Of the bridge that flannel's delegate or the bridge plugin makes. */
  readonly bridge: string | null;
}

/** Programs in the CNI binary directories that are known. */
export interface CniBinaries {
  /** The standard one where it holds something, else the first that does. */
  readonly directory: string;
  /** Sizes in bytes, by name; only those that can be run. */
  readonly programs: Readonly<Record<string, number>>;
  /** Names of files there that can be run in none of them. */
  readonly notExecutable: readonly string[];
}

/** `/run/flannel/subnet.env`; null where there is no such file. Source: flannel pkg/subnet/subnet.go, WriteSubnetFile. */
export interface SubnetEnv {
  readonly network: string | null;
  /** The bridge's address: `10.244.1.1/24`. */
  readonly subnet: string | null;
  readonly ipv6Subnet: string | null;
  readonly mtu: number | null;
  readonly ipMasq: boolean;
}

/** Files of Calico on the node. */
export interface CalicoFiles {
  /** `/var/lib/calico/nodename`; null where there is none. */
  readonly nodename: string | null;
  /** `/var/lib/calico/mtu`. */
  readonly mtu: number | null;
  /** The token of the CNI plugin's kubeconfig: when it was issued and when it ends, RFC 3339; null where there is none. */
  readonly token: { readonly issued: string | null; readonly expires: string | null } | null;
}

/** Addresses that the host-local plugin has given out, of one network. */
export interface HostLocalLeases {
  /** Addresses by the id of the sandbox that holds them, cut to 13 characters. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Addresses whose sandbox does not live any more; null where the runtime could not be asked. */
  readonly orphans: readonly string[] | null;
}

/** Counters of the whole node: `Udp.InCsumErrors`, `TcpExt.IPReversePathFilter`, ... Source: /proc/net/snmp, /proc/net/netstat. */
export type HostCounters = Readonly<Record<string, number>>;

/** Lines of the kernel's log that speak of the network, the newest last, at most 40. */
export type KernelLog = readonly string[];

/** Listening sockets: `tcp/179` to the addresses that it listens on (`*` for all). UDP: bound ones. */
export type Sockets = Readonly<Record<string, readonly string[]>>;

/** How many members each ipset has. */
export type IpSets = Readonly<Record<string, number>>;

/** The debug pod of a node, and what it could use there. */
export interface DebugPodState {
  readonly image: string;
  /** From its creation until its container ran, by our clock. */
  readonly startMs: number;
  /** `bash` or `sh`. */
  readonly shell: string;
  /** Programs of the command table that neither the image nor the node has. */
  readonly lacking: readonly string[];
  readonly privileged: boolean;
}

/** Our pod in the pod network of a node, the end of a path. */
export interface EndPodState {
  /** Its container ran in time. */
  readonly started: boolean;
  readonly ips: readonly string[];
  /** Why it did not start: the kubelet's event, redacted; empty when it did. */
  readonly why: string;
}

/** Where a chain is hooked into the kernel's way of a packet. */
export type Hook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';

/** Which program shows a chain. iptables-nft and nft share the kernel; a chain of iptables-nft is not told by nft again. */
export type FilterTool = 'iptables-nft' | 'iptables-legacy' | 'nft';

/**
 * All packet filters of a node. Chains are keyed `tool family table chain`: `iptables-nft ip filter INPUT`,
 * `nft inet firewalld filter_INPUT`.
 */
export interface PacketFilter {
  readonly chains: Readonly<Record<string, FilterChain>>;
  /** Chains of kube-proxy (KUBE-SVC-, KUBE-SEP-, ...) and of single pods' policies (cali-tw-, ...) that were left out, by prefix: how many. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** Tools that could not be asked, and why: their chains are not known. */
  readonly unseen: Readonly<Record<string, string>>;
}

export interface FilterChain {
  readonly tool: FilterTool;
  /** ip, ip6, inet, bridge, netdev. */
  readonly family: string;
  readonly table: string;
  readonly name: string;
  /** Null for a chain that others jump to. */
  readonly hook: Hook | null;
  /** Lower runs first. iptables: raw -300, mangle -150, nat -100, filter 0. Null without a hook. */
  readonly priority: number | null;
  readonly policy: 'accept' | 'drop' | null;
  /** Packets that met the policy; null where it is not counted. */
  readonly policyPackets: number | null;
  readonly rules: readonly FilterRule[];
}

export interface FilterRule {
  /** As the tool shows it, without its counters: `-A INPUT -p udp --dport 8472 -j DROP`, `udp dport 8472 drop`. */
  readonly text: string;
  /** Null where it does not count. */
  readonly packets: number | null;
  readonly verdict: 'accept' | 'drop' | 'reject' | 'return' | 'jump' | 'other';
  /** The chain that it jumps to, for `jump`. */
  readonly target: string | null;
  readonly match: FilterMatch;
}

/** What a rule asks of a packet. A field that is null asks nothing. */
export interface FilterMatch {
  /** tcp, udp, icmp, ipencap, ... */
  readonly protocol: string | null;
  readonly destinationPorts: readonly PortRange[] | null;
  readonly sourcePorts: readonly PortRange[] | null;
  /** Addresses with prefix length. */
  readonly source: readonly string[] | null;
  readonly destination: readonly string[] | null;
  /** Device names; a name ending in + stands for all that begin so. */
  readonly inDevice: string | null;
  readonly outDevice: string | null;
  /** States of connection tracking, in lower case: new, established, related, invalid, untracked. */
  readonly states: readonly string[] | null;
  /** Matches that this program does not read (marks, sets, limits, negations, ...), as the tool shows them: whether a packet fits is not known. */
  readonly unread: readonly string[];
}

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

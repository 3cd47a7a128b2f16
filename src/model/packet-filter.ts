/** Where a chain is hooked into the kernel's way of a packet. `ingress` and `egress`: at a device, before and after all others. */
export type Hook = 'ingress' | 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting' | 'egress';

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
  /** Programs that could not be asked, and why: `iptables-nft-save`, `ip6tables-legacy-save`, `nft`. Their chains are not known. */
  readonly unseen: Readonly<Record<string, UnseenTool>>;
}

export interface UnseenTool {
  /** Neither the image nor the node has it. */
  readonly lacking: boolean;
  /** A clause. */
  readonly detail: string;
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
  /**
   * `goto`: as a jump, but from there the packet returns to where this chain was jumped to. `other`: the packet goes on to the
   * next rule (MARK, LOG, ...). `unread`: whether it goes on is not known (a queue, a map of verdicts, ...).
   */
  readonly verdict: 'accept' | 'drop' | 'reject' | 'return' | 'jump' | 'goto' | 'other' | 'unread';
  /** The chain that it jumps to, for `jump` and `goto`. */
  readonly target: string | null;
  /** How it changes the packet's mark; null when it does not. */
  readonly setsMark: MarkChange | null;
  readonly match: FilterMatch;
}

/** The new mark of a packet is `(mark AND keep) XOR flip`. */
export interface MarkChange {
  readonly keep: number;
  readonly flip: number;
}

/**
 * What a rule asks of a packet. A field that is null asks nothing. In lists of words, `!` before each word says: anything but
 * these (`!lo`, `!127.0.0.0/8`).
 */
export interface FilterMatch {
  /** tcp, udp, icmp, ipv6-icmp, ipencap, ... */
  readonly protocols: readonly string[] | null;
  readonly destinationPorts: readonly PortRange[] | null;
  readonly sourcePorts: readonly PortRange[] | null;
  /** Addresses with prefix length. */
  readonly source: readonly string[] | null;
  readonly destination: readonly string[] | null;
  /** Device names; a name ending in + stands for all that begin so. */
  readonly inDevices: readonly string[] | null;
  readonly outDevices: readonly string[] | null;
  /** States of connection tracking, in lower case: new, established, related, invalid, untracked, and dnat, snat. */
  readonly states: readonly string[] | null;
  readonly mark: MarkMatch | null;
  /** Matches that this program does not read (sets, limits, flags, ...), as the tool shows them: whether a packet fits is not known. */
  readonly unread: readonly string[];
}

/** Asks that `mark AND mask` is `value`, or, with `not`, that it is not. */
export interface MarkMatch {
  readonly mask: number;
  readonly value: number;
  readonly not: boolean;
}

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

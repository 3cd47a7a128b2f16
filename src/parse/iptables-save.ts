import type { FilterChain, FilterRule, Hook } from '../model/packet-filter.ts';
import { parseIptablesRule } from './iptables-rule.ts';
import { ParseError } from './parse-error.ts';

/** The chains of some tables, keyed as in `PacketFilter`, and how many were left out, by prefix. */
export interface ReadChains {
  readonly chains: Readonly<Record<string, FilterChain>>;
  readonly leftOut: Readonly<Record<string, number>>;
}

/**
 * `iptables-save -c` of either variant. Chains of single Services and pods are counted, not told; rules of other chains that lead
 * there are told. A table that is `incompatible, use 'nft' tool` is not told.
 */
export function parseIptablesSave(text: string, tool: 'iptables-nft' | 'iptables-legacy', family: 'ip' | 'ip6'): ReadChains {
  const chains: Record<string, FilterChain> = {};
  const leftOut: Record<string, number> = {};
  let table: string | undefined;
  let declared = new Map<string, { chain: FilterChain; rules: FilterRule[] }>();
  let single = new Set<string>();
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (line.startsWith('*')) {
      [table, declared, single] = [line.slice(1).trim(), new Map(), new Set()];
    } else if (table === undefined) {
      throw new ParseError(`"${line.slice(0, 60)}" is in no table`);
    } else if (line.startsWith(':')) {
      const chain = declaredChain(line, tool, family, table);
      const prefix = SINGLE.exec(chain.name)?.[0];
      if (prefix === undefined) {
        declared.set(chain.name, { chain, rules: [] });
      } else {
        single.add(chain.name);
        leftOut[prefix] = (leftOut[prefix] ?? 0) + 1;
      }
    } else if (line.trim() === 'COMMIT') {
      for (const { chain, rules } of declared.values()) chains[`${tool} ${family} ${table} ${chain.name}`] = { ...chain, rules };
      table = undefined;
    } else {
      const { name, ...rule } = ruleOf(line, (target) => declared.has(target) || single.has(target));
      if (single.has(name)) continue;
      const owner = declared.get(name);
      if (owner === undefined) throw new ParseError(`a rule is in chain ${name}, which table ${table} does not have`);
      owner.rules.push(rule);
    }
  }
  if (table !== undefined) throw new ParseError(`table ${table} ends in the middle`);
  return { chains, leftOut };
}

/** Chains of one Service each (kube-proxy), and of one pod or one policy each (Calico). */
const SINGLE = /^(KUBE-(SVC|SEP|FW|XLB|EXT|SVL)-|cali-(tw|fw|pi|po|pri|pro|gi|go|sm)-)/;

/** Priorities by table, lower first; nat has another one for the chains that change the source. Source: linux/netfilter_ipv4.h. */
const PRIORITIES: Readonly<Record<string, number>> = { raw: -300, mangle: -150, nat: -100, filter: 0, security: 50 };
const SOURCE_NAT = 100;
const HOOKS: Readonly<Record<string, Hook>> = { PREROUTING: 'prerouting', INPUT: 'input', FORWARD: 'forward', OUTPUT: 'output', POSTROUTING: 'postrouting' };

/** `:INPUT ACCEPT [12:720]`, or `:KUBE-FORWARD - [0:0]` for a chain without a hook. */
function declaredChain(line: string, tool: 'iptables-nft' | 'iptables-legacy', family: string, table: string): FilterChain {
  const [, name = '', policy = '', packets] = /^:(\S+) (-|ACCEPT|DROP)(?: \[(\d+):\d+\])?\s*$/.exec(line) ?? [];
  if (policy === '') throw new ParseError(`"${line.slice(0, 60)}" declares no chain`);
  const hook = policy === '-' ? null : (HOOKS[name] ?? null);
  return {
    tool,
    family,
    table,
    name,
    hook,
    priority: hook === null ? null : table === 'nat' && (hook === 'input' || hook === 'postrouting') ? SOURCE_NAT : (PRIORITIES[table] ?? 0),
    policy: hook === null ? null : policy === 'DROP' ? 'drop' : 'accept',
    // iptables-nft shows 0 also for a policy that the kernel does not count.
    policyPackets: hook === null || packets === undefined || (packets === '0' && tool === 'iptables-nft') ? null : Number(packets),
    rules: [],
  };
}

/** `[12:720] -A INPUT -p udp -m udp --dport 8472 -j DROP`. */
function ruleOf(line: string, isChain: (name: string) => boolean): FilterRule & { readonly name: string } {
  const [, packets, text = ''] = /^(?:\[(\d+):\d+\] )?(-A .+)$/.exec(line.trim()) ?? [];
  const [, name, ...words] = text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  if (name === undefined) throw new ParseError(`"${line.slice(0, 60)}" is no rule`);
  return { name, text, packets: packets === undefined ? null : Number(packets), ...parseIptablesRule(words, isChain) };
}

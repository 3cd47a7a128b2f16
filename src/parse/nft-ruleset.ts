import type { FilterChain, FilterRule, Hook } from '../model/packet-filter.ts';
import type { ReadChains } from './iptables-save.ts';
import { parseNftRule } from './nft-rule.ts';
import { ParseError } from './parse-error.ts';

/**
 * `nft list ruleset`. Tables that iptables-nft-save has told, as `family name` (`ip filter`), are not told again: nft shows their
 * matches incompletely. Chains of single Services (kube-proxy) and pods (Calico) are counted, not told.
 */
export function parseNftRuleset(text: string, told: ReadonlySet<string> = new Set()): ReadChains {
  const chains: Record<string, FilterChain> = {};
  const leftOut: Record<string, number> = {};
  const lines = statements(text);
  for (let at = 0; at < lines.length; ) {
    const [, family = 'ip', table] = /^table (?:(ip|ip6|inet|arp|bridge|netdev) )?(\S+) \{/.exec(lines[at] ?? '') ?? [];
    if (table === undefined) throw new ParseError(`"${(lines[at] ?? '').slice(0, 60)}" begins no table`);
    const end = closingLine(lines, at);
    if (!told.has(`${family} ${table}`)) readTable(lines.slice(at + 1, end), family, table, chains, leftOut);
    at = end + 1;
  }
  return { chains, leftOut };
}

/** Chains of one Service or one of its ends (kube-proxy), and of one pod or one policy (Calico). */
const SINGLE = /^((?:service|local|external|endpoint|firewall)-(?=[A-Z0-9]{8}-)|(?:(?:filter|raw|mangle|nat)-)?cali-(?:tw|fw|pi|po|pri|pro|gi|go|sm)-)/;

function readTable(lines: readonly string[], family: string, table: string, chains: Record<string, FilterChain>, leftOut: Record<string, number>): void {
  for (let at = 0; at < lines.length; at += 1) {
    if (!lines[at]?.endsWith('{')) continue;
    const end = closingLine(lines, at);
    const name = /^chain (\S+) \{$/.exec(lines[at] ?? '')?.[1];
    const prefix = SINGLE.exec(name ?? '')?.[1];
    if (prefix !== undefined) leftOut[prefix] = (leftOut[prefix] ?? 0) + 1;
    else if (name !== undefined) chains[`nft ${family} ${table} ${name}`] = chainOf(lines.slice(at + 1, end), family, table, name);
    at = end;
  }
}

function chainOf(lines: readonly string[], family: string, table: string, name: string): FilterChain {
  const rules: FilterRule[] = [];
  let base: Pick<FilterChain, 'hook' | 'priority' | 'policy'> = { hook: null, priority: null, policy: null };
  for (const line of lines) {
    if (line.startsWith('type ')) base = baseOf(line, family);
    else if (!/^(policy |comment "|devices? =|flags )/.test(line)) rules.push(...parseNftRule(line));
  }
  return { tool: 'nft', family, table, name, ...base, policyPackets: null, rules };
}

/** `type filter hook input priority filter - 5; policy drop;`. */
function baseOf(line: string, family: string): Pick<FilterChain, 'hook' | 'priority' | 'policy'> {
  const [, hook, place = ''] = /^type \S+ hook (\w+) .*?priority ([^;]+);/.exec(line) ?? [];
  const [, word = '', sign = '+', offset = '0'] = /^(-?\w+)(?: ([+-]) (\d+))?$/.exec(place) ?? [];
  const known = HOOKS.find((each) => each === hook);
  const start = /^-?\d+$/.test(word) ? Number(word) : (family === 'bridge' ? BRIDGE_PRIORITIES : PRIORITIES)[word];
  if (known === undefined || start === undefined) throw new ParseError(`"${line.slice(0, 60)}" hooks a chain nowhere`);
  return { hook: known, priority: start + Number(`${sign}${offset}`), policy: /policy drop;/.test(line) ? 'drop' : 'accept' };
}

const HOOKS: readonly Hook[] = ['ingress', 'prerouting', 'input', 'forward', 'output', 'postrouting', 'egress'];

/** Names that nft shows for priorities. Source: nft(8), standard priority names. */
const PRIORITIES: Readonly<Record<string, number>> = { raw: -300, mangle: -150, dstnat: -100, filter: 0, security: 50, srcnat: 100 };
const BRIDGE_PRIORITIES: Readonly<Record<string, number>> = { dstnat: -300, filter: -200, out: 100, srcnat: 300 };

/** The lines of a ruleset, trimmed, without empty ones and comments; a set that goes on over several lines becomes one. */
function statements(text: string): string[] {
  const whole: string[] = [];
  let open = 0;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (open > 0) whole.push(`${whole.pop() ?? ''} ${line}`);
    else whole.push(line);
    open = open === 0 && BEGINS_BLOCK.test(line) ? 0 : Math.max(0, open + balance(line));
  }
  return whole;
}

/** A brace at the end of a line begins a block where a word of nft says so, else a set. */
const BEGINS_BLOCK = /^(table|chain|set|map|meter|flowtable|counter|quota|limit|secmark|synproxy|ct (helper|timeout|expectation)) [^{]*\{( #.*)?$/;

function balance(line: string): number {
  if (!line.includes('{') && !line.includes('}')) return 0;
  const bare = line.includes('"') ? line.replace(/"[^"]*"/g, '') : line;
  return bare.split('{').length - bare.split('}').length;
}

/** Where the block that begins in a line ends. */
function closingLine(lines: readonly string[], from: number): number {
  let depth = 0;
  for (let at = from; at < lines.length; at += 1) {
    depth += balance(lines[at] ?? '');
    if (depth === 0) return at;
  }
  throw new ParseError(`"${(lines[from] ?? '').slice(0, 60)}" ends in the middle`);
}

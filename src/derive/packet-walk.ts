import type { FilterChain, FilterRule, Hook, PacketFilter } from '../model/packet-filter.ts';
import { parseCidr } from './cidr.ts';
import { fitOf } from './packet-fit.ts';
import type { KnownMark, PacketProbe, Way } from './packet-fit.ts';

/** A rule that drops or rejects, or a chain's policy. */
export interface FilterPlace {
  /** Key of the chain in `node.packetFilter`. */
  readonly chain: string;
  /** Its place in the chain, from 1; 0 is the chain's policy. */
  readonly place: number;
  readonly text: string;
  /** Packets that met it so far; null where it does not count. */
  readonly packets: number | null;
  readonly verdict: 'drop' | 'reject';
}

/**
 * What becomes of a packet.
 * - `passes`: no rule that is known drops it
 * - `maybe`: the rules in `by` drop it if what is not read of them, or of the rules before them, is so
 * - `dropped`: the first rule in `by` drops it if none of the others has done so before
 */
export interface WalkResult {
  readonly outcome: 'passes' | 'maybe' | 'dropped';
  readonly by: readonly FilterPlace[];
}

/**
 * Sends a packet through all chains of a node's packet filter that are on its way, as netfilter does: in order of priority, over
 * all tools; who accepts ends a chain, who drops ends all. Not walked are iptables' `nat` tables, which drop nothing, and what is
 * hooked to a device or a bridge. A chain that was left out is not accused of anything, but may have accepted the packet. The
 * packet has no mark at first. Chains of tools in `unseen` are not known: ask for them where `passes` is to prove something.
 */
export function verdictOn(filter: PacketFilter, packet: PacketProbe, way: Way): WalkResult {
  const walk: Walk = { filter, packet, way, mark: { known: ALL_BITS, value: 0 }, state: null, isTracked: true, possible: [], certain: null };
  for (const [key, chain] of baseChains(filter, packet, way)) {
    walk.state = (chain.priority ?? 0) < CONNTRACK_PRIORITY || walk.isTracked === null ? null : walk.isTracked ? packet.state : 'untracked';
    const { mayAccept, comesOut } = walkChain(walk, key, chain, true, 0);
    if (walk.certain === null && chain.policy === 'drop' && comesOut) accuse(walk, policyPlace(key, chain), !mayAccept);
    if (walk.certain !== null) break;
  }
  const { certain, possible } = walk;
  if (certain === null) return { outcome: possible.length > 0 ? 'maybe' : 'passes', by: possible };
  return { outcome: 'dropped', by: [certain, ...possible.filter((place) => !isSame(place, certain))] };
}

interface Walk {
  readonly filter: PacketFilter;
  readonly packet: PacketProbe;
  readonly way: Way;
  mark: KnownMark;
  state: string | null;
  /** Null: not known. */
  isTracked: boolean | null;
  readonly possible: FilterPlace[];
  certain: FilterPlace | null;
}

/** Of the packets that come to a chain: some may be accepted in it, some leave it to where it was jumped from. */
interface Flow {
  readonly mayAccept: boolean;
  readonly comesOut: boolean;
}

const ALL_BITS = 0xffff_ffff;

/** Connection tracking begins at this priority: before it, a packet has no state. Source: linux/netfilter_ipv4.h. */
const CONNTRACK_PRIORITY = -200;

const HOOKS_OF: Readonly<Record<Way, readonly Hook[]>> = { input: ['prerouting', 'input'], forward: ['prerouting', 'forward', 'postrouting'], output: ['output', 'postrouting'] };

function baseChains({ chains }: PacketFilter, { destination }: PacketProbe, way: Way): [string, FilterChain][] {
  const families = ['inet', parseCidr(destination)?.family === 6 ? 'ip6' : 'ip'];
  const isNat = ({ tool, table }: FilterChain): boolean => tool !== 'nft' && table === 'nat';
  return HOOKS_OF[way].flatMap((hook) =>
    Object.entries(chains)
      .filter(([, chain]) => chain.hook === hook && families.includes(chain.family) && !isNat(chain))
      .sort(([, a], [, b]) => (a.priority ?? 0) - (b.priority ?? 0)),
  );
}

/** nft allows 16 jumps in a row; more would be a circle, which the kernel takes from nobody. */
const DEEPEST = 64;

/** `sure`: all packets that were not dropped before come to this chain. */
function walkChain(walk: Walk, key: string, chain: FilterChain, sure: boolean, depth: number): Flow {
  let here = sure;
  let mayAccept = false;
  let hasLeft = false;
  for (const [index, rule] of chain.rules.entries()) {
    const fit = fitOf(rule.match, { ...walk.packet, state: walk.state }, walk.mark, walk.way);
    if (fit === 'no') continue;
    const flow = follow(walk, key, chain, index, fit === 'yes' && here, depth);
    if (walk.certain !== null) break;
    mayAccept ||= flow.mayAccept;
    const leaves = rule.verdict === 'return' || rule.verdict === 'goto';
    hasLeft ||= leaves && flow.comesOut;
    const goesOn = fit === 'maybe' || (!leaves && flow.comesOut);
    if (!goesOn) return { mayAccept, comesOut: hasLeft };
    here &&= !flow.mayAccept && !leaves;
  }
  return { mayAccept, comesOut: true };
}

/** What a rule does with the packets that fit it. `surely`: all do that were not dropped before. */
function follow(walk: Walk, key: string, chain: FilterChain, index: number, surely: boolean, depth: number): Flow {
  const rule = chain.rules[index] as FilterRule;
  switch (rule.verdict) {
    case 'accept':
      return { mayAccept: true, comesOut: false };
    case 'drop':
    case 'reject':
      accuse(walk, { chain: key, place: index + 1, text: rule.text, packets: rule.packets, verdict: rule.verdict }, surely);
      return { mayAccept: false, comesOut: false };
    case 'jump':
    case 'goto': {
      const target = `${chain.tool} ${chain.family} ${chain.table} ${rule.target ?? ''}`;
      const next = walk.filter.chains[target];
      if (next !== undefined && depth < DEEPEST) return walkChain(walk, target, next, surely, depth + 1);
      return notKnown(walk);
    }
    case 'unread':
      return notKnown(walk);
    case 'return':
    case 'other':
      changePacket(walk, rule, surely);
      return { mayAccept: false, comesOut: true };
  }
}

function notKnown(walk: Walk): Flow {
  walk.mark = { known: 0, value: 0 };
  return { mayAccept: true, comesOut: true };
}

function changePacket(walk: Walk, { setsMark, text, verdict }: FilterRule, surely: boolean): void {
  if (setsMark !== null) {
    const { keep, flip } = setsMark;
    const value = (walk.mark.value & keep) ^ flip;
    const known = walk.mark.known | ~keep;
    const agreed = ~(value ^ walk.mark.value);
    walk.mark = surely ? { known, value } : { known: walk.mark.known & known & agreed, value };
  }
  if (verdict === 'other' && /\bnotrack\b/i.test(text)) walk.isTracked = surely && walk.isTracked !== null ? false : null;
}

function accuse(walk: Walk, place: FilterPlace, surely: boolean): void {
  if (surely) walk.certain = place;
  else if (!walk.possible.some((other) => isSame(other, place))) walk.possible.push(place);
}

function isSame(a: FilterPlace, b: FilterPlace): boolean {
  return a.chain === b.chain && a.place === b.place && a.text === b.text;
}

function policyPlace(key: string, chain: FilterChain): FilterPlace {
  return { chain: key, place: 0, text: policyText(chain), packets: chain.policyPackets, verdict: 'drop' };
}

/** A chain's policy, as its tool shows it. */
export function policyText({ tool, name }: FilterChain): string {
  return tool === 'nft' ? 'policy drop' : `-P ${name} DROP`;
}

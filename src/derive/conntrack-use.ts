import type { Conntrack } from '../model/host-facts.ts';

/** How much of its table of connections a node uses. */
export interface ConntrackUse {
  readonly level: 'room' | 'nearly-full' | 'full';
  /** `262144 of 262144`. */
  readonly seen: string;
}

const NEARLY_FULL = 0.9;

/** A full table stays a little below its limit, as the kernel throws out what it may (early_drop) while packets are dropped. */
const FULL = 0.99;

/** A limit of 0 means none. Source: kernel net/netfilter/nf_conntrack_core.c, __nf_conntrack_alloc. */
export function conntrackUse({ count, max }: Conntrack): ConntrackUse {
  const share = max === 0 ? 0 : count / max;
  return { level: share >= FULL ? 'full' : share >= NEARLY_FULL ? 'nearly-full' : 'room', seen: `${count} of ${max}` };
}

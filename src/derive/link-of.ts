import type { Link } from '../model/host-facts.ts';

/** The device that holds an address; null when none does, or it is not known. */
export function linkOf(links: Readonly<Record<string, Link>> | undefined, address: string | undefined): string | null {
  if (links === undefined || address === undefined) return null;
  return Object.entries(links).find(([, { addresses }]) => addresses.some((each) => each.split('/')[0] === address))?.[0] ?? null;
}

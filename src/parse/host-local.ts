import type { HostLocalLeases } from '../model/host-facts.ts';
import { ParseError } from './parse-error.ts';

/**
 * Leases of the host-local plugin by network, from `PATH:LINE` lines of `/var/lib/cni/networks/NETWORK/ADDRESS`, whose first line
 * is the sandbox' id; colons of an IPv6 address stand in the file's name. `sandboxes` lists what containerd runs, from `ls -1`;
 * empty where another runtime does, which cannot be asked so.
 * Source: containernetworking plugins/ipam/host-local/backend/disk/backend.go.
 */
export function parseHostLocal(lines: string, sandboxes: string): Readonly<Record<string, HostLocalLeases>> {
  const live = sandboxes.split('\n').filter((line) => /^[0-9a-f]{64}$/.test(line));
  const networks = new Map<string, Map<string, string>>();
  for (const line of lines.split('\n').filter((each) => each.trim() !== '')) {
    const [, network, address, said] = /^(?:\/host)?\/var\/lib\/cni\/networks\/([^/]+)\/([0-9a-f.:]+?):([^:]*)$/.exec(line.trimEnd()) ?? [];
    if (network === undefined || address === undefined || said === undefined) throw new ParseError(`a lease cannot be read: ${line.slice(0, 100)}`);
    const leases = networks.get(network) ?? new Map<string, string>();
    networks.set(network, leases);
    if (!leases.has(address)) leases.set(address, said.trim());
  }
  return Object.fromEntries(
    [...networks].map(([network, leases]) => {
      const orphans = live.length === 0 ? null : [...leases].filter(([, id]) => !live.includes(id)).map(([address]) => address);
      return [network, { addresses: Object.fromEntries([...leases].map(([address, id]) => [address, id.slice(0, SHORT)])), orphans }];
    }),
  );
}

const SHORT = 13;

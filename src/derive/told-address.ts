import type { DaemonSet } from '../model/cluster-facts.ts';
import type { Identification } from '../model/identification.ts';
import { agentDaemonSets } from './workloads.ts';

/**
 * Whether flannel was told what address to announce, as behind NAT: its devices then send from that of the interface all the same.
 * Source: flannel main.go (`--public-ip`, FLANNELD_PUBLIC_IP), pkg/backend/vxlan/vxlan.go.
 */
export function isToldAddress(identification: Identification, daemonSets: Readonly<Record<string, DaemonSet>>): boolean {
  const flannels = new Set(identification.agentSets.map(({ flannelContainer }) => flannelContainer));
  return agentDaemonSets(identification, daemonSets).some(({ template }) =>
    Object.entries(template.containers).some(
      ([name, { command, args, env }]) => flannels.has(name) && ([...command, ...args].some((word) => /(?:^|\s)--?public-ip/.test(word)) || Object.keys(env).some((key) => key.startsWith('FLANNELD_PUBLIC_IP'))),
    ),
  );
}

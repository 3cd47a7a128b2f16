import type { TableRow } from '../../kube/cluster.ts';
import type { PodAddresses } from '../../model/node-facts.ts';
import { observed, unavailable, valueOf } from '../../model/observation.ts';
import type { Collector, Known } from '../collector.ts';
import { PODS } from '../resources.ts';

/** Counts pods where each node hands out addresses of its own range; Calico's IPAM blocks count themselves. */
export const podAddresses: Collector<'node.podAddresses'> = {
  provides: 'node.podAddresses',
  access: ['list pods'],
  after: ({ identification }) => (identification.ipam === 'unknown' ? ['cluster.calicoConfig', 'cluster.installation'] : []),
  absence: ({ identification }) => {
    if (identification.ipam === 'host-local') return undefined;
    const who = { 'calico-ipam': "Calico's IPAM blocks count the addresses", other: 'another plugin hands out the addresses', unknown: 'who hands out addresses is not known' };
    return unavailable('not-applicable', who[identification.ipam]);
  },
  collect: async ({ cluster }, known) => {
    const { value, at, from } = await cluster.table(PODS, { fieldSelector: fieldSelector(known) });
    const hosts = new Set(Object.values(known.nodes).flatMap((facts) => valueOf(facts['node.object'])?.internalIps ?? []));
    const counted = Object.entries(countPods(value, hosts)).map(([node, count]) => [node, observed(count, at, from)] as const);
    return { byNode: Object.fromEntries(counted), elsewhere: observed({ inUse: 0, waiting: 0 }, at, from) };
  },
};

/**
 * Rows of a table of pods by node. A pod with the address of a node is in the host network; one that has ended has given its
 * address back.
 */
export function countPods(rows: readonly TableRow[], hosts: ReadonlySet<string>): Readonly<Record<string, PodAddresses>> {
  const counts: Record<string, { inUse: number; waiting: number }> = {};
  for (const { cells } of rows) {
    const { Node: node = '', IP: ip = '', Status: status = '' } = cells;
    if (node === '' || node === NONE || hosts.has(ip) || ENDED.test(status)) continue;
    const count = (counts[node] ??= { inUse: 0, waiting: 0 });
    if (ip !== '' && ip !== NONE) count.inUse++;
    else if (WAITING.test(status)) count.waiting++;
  }
  return counts;
}

const NONE = '<none>';
const ENDED = /^(?:Succeeded|Failed|Evicted|NodeLost|Shutdown|Terminated|NodeShutdown|UnexpectedAdmissionError|NodeAffinity|OutOf\w+)$/;
const WAITING = /^(?:Pending|ContainerCreating|PodInitializing|Init:\d+\/\d+)$/;

/** The API server knows `spec.hostNetwork` as a field to select by since Kubernetes 1.28 (kubernetes/kubernetes#110477). */
function fieldSelector({ cluster }: Known): string {
  const [, major = '1', minor = '28'] = /^v?(\d+)\.(\d+)/.exec(valueOf(cluster['cluster.version'])?.gitVersion ?? '') ?? [];
  const ended = 'status.phase!=Succeeded,status.phase!=Failed';
  return Number(major) > 1 || Number(minor) >= 28 ? `spec.hostNetwork=false,${ended}` : ended;
}

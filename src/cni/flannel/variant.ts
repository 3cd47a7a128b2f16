import type { Variant } from '../../model/identification.ts';
import type { NodeObject } from '../../model/node-facts.ts';
import { valueOf } from '../../model/observation.ts';
import { nodeObjects, type DetectionFacts } from '../facts.ts';
import { FLANNEL_ANNOTATIONS } from './layout.ts';

/**
 * Shape of flannel's data path: the backend that most nodes announce, for that is what runs; where none does, the one that
 * net-conf.json asks for. Which packet filter flanneld programs cannot be seen in the API.
 */
export function flannelVariant(facts: DetectionFacts): Variant {
  const config = valueOf(facts.cluster['cluster.flannelConfig']);
  const backend = announcedBackend(nodeObjects(facts)) ?? config?.backend ?? null;
  return {
    encapsulation: backend === null ? 'other' : (ENCAPSULATIONS[backend] ?? 'other'),
    crossSubnet: config?.directRouting === true && (backend === 'vxlan' || backend === 'ipip'),
    bgp: false,
    bgpRoutes: [],
    backend,
    dataplane: 'unknown',
  };
}

/** The backend type on most nodes, the first in the alphabet among equals; null when no node announces one. */
function announcedBackend(nodes: readonly NodeObject[]): string | null {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const type = node.annotations[FLANNEL_ANNOTATIONS.backendType];
    if (type !== undefined && type !== '') counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
  return most?.[0] ?? null;
}

/** flannel's backends; those of clouds route through the cloud's tables. Source: flannel Documentation/backends.md. */
const ENCAPSULATIONS: Readonly<Record<string, Variant['encapsulation']>> = {
  vxlan: 'vxlan',
  'host-gw': 'none',
  wireguard: 'wireguard',
  udp: 'udp',
  ipip: 'ipip',
  ipsec: 'ipsec',
  'ali-vpc': 'none',
  'aws-vpc': 'none',
  gce: 'none',
  'tencent-vpc': 'none',
};

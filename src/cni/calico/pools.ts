import type { IpPool } from '../../model/cluster-facts.ts';
import { valueOf } from '../../model/observation.ts';
import type { DetectionFacts } from '../facts.ts';

/** The pools that pods get addresses from: the enabled ones, or all while none is enabled. Undefined when they were not seen. */
export function workloadPools(facts: DetectionFacts): readonly IpPool[] | undefined {
  const pools = valueOf(facts.cluster['cluster.ipPools']);
  if (pools === undefined) return undefined;
  const ofWorkloads = Object.values(pools).filter(servesPods);
  const enabled = ofWorkloads.filter(({ disabled }) => !disabled);
  return enabled.length > 0 ? enabled : ofWorkloads;
}

/** True for a pool whose addresses pods get; a pool for load balancers or tunnels alone is none. */
export function servesPods({ allowedUses }: IpPool): boolean {
  return allowedUses.length === 0 || allowedUses.includes('Workload');
}

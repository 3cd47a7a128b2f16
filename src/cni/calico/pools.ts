import type { IpPool } from '../../model/cluster-facts.ts';
import { valueOf } from '../../model/observation.ts';
import type { DetectionFacts } from '../facts.ts';

/** The pools that pods get addresses from: the enabled ones, or all while none is enabled. Undefined when they were not seen. */
export function workloadPools(facts: DetectionFacts): readonly IpPool[] | undefined {
  const pools = valueOf(facts.cluster['cluster.ipPools']);
  if (pools === undefined) return undefined;
  const ofWorkloads = Object.values(pools).filter(({ allowedUses }) => allowedUses.length === 0 || allowedUses.includes('Workload'));
  const enabled = ofWorkloads.filter(({ disabled }) => !disabled);
  return enabled.length > 0 ? enabled : ofWorkloads;
}

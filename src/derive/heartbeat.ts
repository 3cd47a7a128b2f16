import type { Lease } from '../model/node-facts.ts';
import { valueOf } from '../model/observation.ts';
import type { Observation } from '../model/observation.ts';

/**
 * True when a node has missed so many heartbeats that it counts as not seen: older than half its Lease, at least 20 s.
 * The kubelet renews every quarter of the duration (10 s of 40 s), so that this is two missed renewals; the API says
 * NotReady only after 50 s (node-monitor-grace-period).
 */
export function isSilent(lease: Lease): boolean {
  return lease.ageSeconds > Math.max(20, lease.durationSeconds / 2);
}

/** As `isSilent`; false when the heartbeat is not known. */
export function seemsSilent(lease: Observation<Lease>): boolean {
  const value = valueOf(lease);
  return value !== undefined && isSilent(value);
}

import type { Lease } from '../model/node-facts.ts';
import { unavailable, valueOf } from '../model/observation.ts';
import type { Observation, Unavailable } from '../model/observation.ts';

/** Why a node without a heartbeat is not asked: it would cost its whole deadline. */
export function silence(lease: Observation<Lease>): Unavailable {
  return unavailable('silent', `its last heartbeat was ${valueOf(lease)?.ageSeconds} s ago`);
}

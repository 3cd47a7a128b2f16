import type { ApiObject } from '../../kube/cluster.ts';
import type { Lease } from '../../model/node-facts.ts';
import { itemsAt, fieldsAt, numberAt, textAt } from '../read.ts';

/** A node's Lease at the moment `taken` (RFC 3339, the API server's clock). */
export function trimLease(object: ApiObject, taken: string): Lease {
  const renewed = renewedAt(object);
  const age = Math.floor((Date.parse(taken) - Date.parse(renewed)) / 1000);
  return {
    renewed,
    durationSeconds: numberAt(object, 'spec', 'leaseDurationSeconds') ?? DEFAULT_DURATION_SECONDS,
    ageSeconds: Number.isNaN(age) ? Number.MAX_SAFE_INTEGER : Math.max(0, age),
  };
}

/** kubelet's `nodeLeaseDurationSeconds`. */
const DEFAULT_DURATION_SECONDS = 40;

/**
 * When the API server took the last renewal. It stamps the managedFields entry of whoever changed `spec.renewTime` with
 * its own clock (apimachinery managedfields/internal/fieldmanager.go); the writer is the kubelet under the name of its
 * program: kubelet, k3s, kubelite.
 */
function renewedAt(object: ApiObject): string {
  const stamps = itemsAt(object, 'metadata', 'managedFields')
    .filter((entry) => 'f:renewTime' in fieldsAt(entry, 'fieldsV1', 'f:spec'))
    .map((entry) => textAt(entry, 'time'))
    .filter((time) => time !== '')
    .sort();
  return stamps.at(-1) ?? (textAt(object, 'spec', 'renewTime') || textAt(object, 'metadata', 'creationTimestamp'));
}

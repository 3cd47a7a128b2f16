import { isVirtual } from '../../derive/index.ts';
import type { ApiObject } from '../../kube/cluster.ts';
import type { Lease } from '../../model/node-facts.ts';
import { observed, unavailable } from '../../model/observation.ts';
import type { Collector } from '../collector.ts';
import { fieldsAt, itemsAt, keyed, nameOf, numberAt, textAt } from '../read.ts';
import { LEASES } from '../resources.ts';

export const leases: Collector<'node.lease'> = {
  provides: 'node.lease',
  access: ['list leases.coordination.k8s.io in kube-node-lease'],
  collect: async ({ cluster }) => {
    const { value, at, from } = await cluster.list(LEASES, { namespace: 'kube-node-lease' });
    return {
      byNode: keyed(value, nameOf, (object) => observed(trimLease(object, at), at, from)),
      elsewhere: unavailable('not-installed', 'the node has no Lease in kube-node-lease'),
      absence: (node) => (isVirtual(node) ? unavailable('not-applicable', 'a virtual node has no kubelet that would have to send a heartbeat') : undefined),
    };
  },
};

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

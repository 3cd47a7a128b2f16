import type { ApiObject } from '../../kube/cluster.ts';
import type { TigeraStatus } from '../../model/cluster-facts.ts';
import { operatorType, withoutOperator } from '../calico-types.ts';
import { observe } from '../collector.ts';
import type { Collector } from '../collector.ts';
import { itemsAt, keyed, nameOf, textAt } from '../read.ts';
import { redact } from '../redact.ts';

export const tigeraStatuses: Collector<'cluster.tigeraStatuses'> = {
  provides: 'cluster.tigeraStatuses',
  access: ['list tigerastatuses.operator.tigera.io'],
  absence: withoutOperator,
  collect: async ({ cluster }, known) => observe(await cluster.list(operatorType(known, 'tigerastatuses')), trimTigeraStatuses),
};

/** TigeraStatuses by name. */
export function trimTigeraStatuses(objects: readonly ApiObject[]): Readonly<Record<string, TigeraStatus>> {
  return keyed(objects, nameOf, trimTigeraStatus);
}

export function trimTigeraStatus(object: ApiObject): TigeraStatus {
  const condition = (type: string): unknown =>
    itemsAt(object, 'status', 'conditions').find((each) => textAt(each, 'type') === type && textAt(each, 'status') === 'True');
  return {
    available: condition('Available') !== undefined,
    degraded: condition('Degraded') !== undefined,
    progressing: condition('Progressing') !== undefined,
    message: redact(textAt(condition('Degraded') ?? condition('Progressing'), 'message')),
  };
}

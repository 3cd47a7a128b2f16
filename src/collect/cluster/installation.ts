import type { ApiObject } from '../../kube/cluster.ts';
import type { Installation } from '../../model/cluster-facts.ts';
import { operatorType, withoutOperator } from '../calico-types.ts';
import { observe } from '../collector.ts';
import type { Collector } from '../collector.ts';
import { numberAt, wordAt } from '../read.ts';

export const installation: Collector<'cluster.installation'> = {
  provides: 'cluster.installation',
  access: ['get installations.operator.tigera.io/default'],
  absence: withoutOperator,
  collect: async ({ cluster }, known) => observe(await cluster.get(operatorType(known, 'installations'), undefined, 'default'), trimInstallation),
};

/** The operator's Installation `default`: what it made of it (`status.computed`), else what was asked for. */
export function trimInstallation(object: ApiObject): Installation {
  const chosen = (...path: readonly string[]): string | null => wordAt(object, 'status', 'computed', ...path) ?? wordAt(object, 'spec', ...path);
  return {
    variant: wordAt(object, 'status', 'variant') ?? chosen('variant'),
    calicoVersion: wordAt(object, 'status', 'calicoVersion'),
    cniType: chosen('cni', 'type'),
    ipam: chosen('cni', 'ipam', 'type'),
    linuxDataplane: chosen('calicoNetwork', 'linuxDataplane'),
    bgp: chosen('calicoNetwork', 'bgp'),
    mtu: numberAt(object, 'status', 'mtu') ?? numberAt(chosen('calicoNetwork', 'mtu')),
  };
}

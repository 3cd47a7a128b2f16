import { CALICO_API_GROUPS, OPERATOR_API_GROUP } from '../cni/index.ts';
import type { Resource } from '../kube/cluster.ts';
import type { FactName } from '../model/facts.ts';
import { unavailable, valueOf } from '../model/observation.ts';
import type { Unavailable } from '../model/observation.ts';
import type { Known } from './collector.ts';

/**
 * A type of Calico in the API group that Calico itself reads: the one that calico-node is told, else native v3 where only that
 * is served, for beside the classic group it is a view that Calico's own API server gives of it.
 * Source: calico libcalico-go/lib/backend/k8s/discovery.go, UsingV3CRDs.
 */
export function calicoType(known: Known, plural: string): Resource {
  const [classic, native] = CALICO_API_GROUPS;
  const served = valueOf(known.cluster['cluster.apiGroups']) ?? {};
  const [told, version] = toldGroup(known)?.split('/') ?? [];
  if (told !== undefined && version !== undefined) return { group: told, version, plural };
  const group = native in served && !(classic in served) ? native : classic;
  return { group, version: served[group]?.[0] ?? 'v1', plural };
}

/** A type of the operator. */
export function operatorType({ cluster }: Known, plural: string): Resource {
  return { group: OPERATOR_API_GROUP, version: valueOf(cluster['cluster.apiGroups'])?.[OPERATOR_API_GROUP]?.[0] ?? 'v1', plural };
}

/** Why there is nothing of Calico to ask for. */
export function withoutCalico({ identification, cluster }: Known): Unavailable | undefined {
  if (identification.cni !== 'calico' && identification.cni !== 'canal') return unavailable('not-applicable', 'Calico does not run here');
  const served = valueOf(cluster['cluster.apiGroups']);
  if (served === undefined || CALICO_API_GROUPS.some((group) => group in served)) return undefined;
  return unavailable('not-installed', 'the API serves no types of Calico');
}

/** Why there is nothing of Calico's own network to ask for. */
export function withoutCalicoNetwork(known: Known): Unavailable | undefined {
  const { cni, policyOnly } = known.identification;
  const foreign = cni === 'canal' || policyOnly;
  return foreign ? unavailable('not-applicable', 'Calico only enforces policy here') : withoutCalico(known);
}

/** Why there is nothing of Calico's own IPAM to ask for. */
export function withoutCalicoIpam(known: Known): Unavailable | undefined {
  const { ipam } = known.identification;
  if (ipam === 'host-local' || ipam === 'other') return unavailable('not-applicable', `addresses are handed out by ${ipam === 'other' ? 'another plugin' : ipam}`);
  return withoutCalicoNetwork(known);
}

export function withoutBgp(known: Known): Unavailable | undefined {
  const absence = withoutCalicoNetwork(known);
  if (absence?.reason === 'not-applicable') return absence;
  return known.identification.variant.bgp ? absence : unavailable('not-applicable', 'BGP is not used here');
}

/** When the first look does not show that BGP runs, Calico's configuration decides. */
export function untilBgpIsKnown({ identification }: Known): readonly FactName[] {
  return identification.variant.bgp ? [] : ['cluster.calicoConfig', 'cluster.installation'];
}

export function withoutOperator({ identification, cluster }: Known): Unavailable | undefined {
  if (identification.cni === 'canal') return unavailable('not-applicable', 'the operator of Calico does not install Canal');
  if (identification.cni !== 'calico') return unavailable('not-applicable', 'Calico does not run here');
  const served = valueOf(cluster['cluster.apiGroups']);
  return served === undefined || OPERATOR_API_GROUP in served ? undefined : unavailable('not-installed', 'the operator of Calico is not installed');
}

/** `CALICO_API_GROUP` of calico-node: `projectcalico.org/v3`. */
function toldGroup({ identification, cluster }: Known): string | undefined {
  const sets = valueOf(cluster['cluster.daemonSets']) ?? {};
  for (const { namespace, name, calicoContainer } of identification.agentSets) {
    const told = sets[`${namespace}/${name}`]?.template.containers[calicoContainer ?? '']?.env['CALICO_API_GROUP'];
    if (told !== undefined && /^[\w.-]+\/\w+$/.test(told)) return told;
  }
  return undefined;
}

import { compileSelector } from '../../derive/index.ts';
import type { ApiObject, Cluster, Resource } from '../../kube/cluster.ts';
import type { EndPolicy } from '../../model/cluster-facts.ts';
import { ClusterError } from '../../model/errors.ts';
import { observed, valueOf } from '../../model/observation.ts';
import type { Observation } from '../../model/observation.ts';
import { absenceBecause } from '../absence-because.ts';
import { calicoType, withoutCalico } from '../calico-types.ts';
import type { Known } from '../collector.ts';
import { fieldsAt, itemsAt, textAt, textsAt, wordsAt } from '../read.ts';

/** What pods look like to a policy. */
export interface EndLabels {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

const NETWORK_POLICIES: Resource = { group: 'networking.k8s.io', version: 'v1', plural: 'networkpolicies' };
const ADMIN_GROUP = 'policy.networking.k8s.io';
const DNS: EndLabels = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };

/**
 * Policies that select our pods, or those of the DNS, so that a way which seems broken may be a way that is denied; Calico's own
 * too, where it enforces them, and those of administrators, whose subjects are not read. A type that is not served has no policies.
 */
export async function endPolicies(cluster: Cluster, ours: EndLabels, known: Known): Promise<Observation<Readonly<Record<string, EndPolicy>>>> {
  const calico = (plural: string): Resource[] => (withoutCalico(known) === undefined ? [calicoType(known, plural)] : []);
  const namespaces = [...new Set([ours.namespace, DNS.namespace])];
  const asked = [NETWORK_POLICIES, ...calico('networkpolicies')].flatMap((resource) => namespaces.map((namespace) => listOrNone(cluster, resource, namespace)));
  const global = [...calico('globalnetworkpolicies'), ...ofAdministrators(known)].map((resource) => listOrNone(cluster, resource, undefined));
  try {
    const answers = await Promise.all([...asked, ...global]);
    const named = answers.flatMap(({ value }) => value).flatMap((policy) => {
      const namespace = textAt(policy, 'metadata', 'namespace');
      const kind = textAt(policy, 'kind');
      const end = selects(policy, ours) ? 'ours' : selects(policy, DNS) ? 'dns' : undefined;
      return end === undefined ? [] : [[`${kind} ${namespace === '' ? '' : `${namespace}/`}${textAt(policy, 'metadata', 'name')}`, { end, kind, directions: directionsOf(policy) }] as const];
    });
    return observed(Object.fromEntries(named), answers[0]?.at ?? '', answers.map(({ from }) => from).filter((from) => from !== '').join(', '));
  } catch (error) {
    return absenceBecause(error);
  }
}

function ofAdministrators({ cluster }: Known): Resource[] {
  const [version] = valueOf(cluster['cluster.apiGroups'])?.[ADMIN_GROUP] ?? [];
  return version === undefined ? [] : ['adminnetworkpolicies', 'baselineadminnetworkpolicies'].map((plural) => ({ group: ADMIN_GROUP, version, plural }));
}

async function listOrNone(cluster: Cluster, resource: Resource, namespace: string | undefined): Promise<{ readonly value: readonly ApiObject[]; readonly at: string; readonly from: string }> {
  try {
    return await cluster.list(resource, namespace === undefined ? {} : { namespace });
  } catch (error) {
    if (error instanceof ClusterError && error.failure === 'not-found') return { value: [], at: '', from: '' };
    throw error;
  }
}

/** One in the namespace of the pods, or in none, by Kubernetes' podSelector or Calico's selector; what cannot be read may select. */
function selects(policy: ApiObject, { namespace, labels }: EndLabels): boolean {
  const spec = fieldsAt(policy, 'spec');
  if (!['', namespace].includes(textAt(policy, 'metadata', 'namespace'))) return false;
  if (!Object.hasOwn(spec, 'podSelector')) {
    const selector = textAt(spec, 'selector');
    const own = { ...labels, 'projectcalico.org/namespace': namespace, 'projectcalico.org/orchestrator': 'k8s' };
    return selector === '' || (compileSelector(selector)?.(own) ?? true);
  }
  const wanted = textsAt(spec, 'podSelector', 'matchLabels');
  if (Object.entries(wanted).some(([key, value]) => labels[key] !== value)) return false;
  return itemsAt(spec, 'podSelector', 'matchExpressions').every((expression) => holds(labels[textAt(expression, 'key')], textAt(expression, 'operator'), wordsAt(expression, 'values')));
}

function holds(value: string | undefined, operator: string, values: readonly string[]): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return true;
  }
}

/** Kubernetes: Ingress alone unless policyTypes or egress rules say otherwise; Calico: the same with `types`. */
function directionsOf(policy: ApiObject): ('ingress' | 'egress')[] {
  const spec = fieldsAt(policy, 'spec');
  const types = [...wordsAt(spec, 'policyTypes'), ...wordsAt(spec, 'types')].map((type) => type.toLowerCase());
  const said = (['ingress', 'egress'] as const).filter((direction) => types.includes(direction));
  if (said.length > 0) return said;
  return Object.hasOwn(spec, 'egress') ? ['ingress', 'egress'] : ['ingress'];
}

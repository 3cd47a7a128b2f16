import type { ContainerSpec, NodeSelectorRequirement, NodeSelectorTerm, PodTemplate, Toleration } from '../model/cluster-facts.ts';
import { flagAt, itemsAt, textAt, textsAt, wordsAt } from './read.ts';
import { isPath, isSecretName, redact, redactWords } from './redact.ts';

/** The pod template of a workload (`spec.template`), trimmed to what identifies a CNI and where its pods may run. */
export function podTemplate(template: unknown): PodTemplate {
  const pullSecrets = itemsAt(template, 'spec', 'imagePullSecrets').map((secret) => textAt(secret, 'name')).filter((name) => name !== '');
  return {
    hostNetwork: flagAt(template, 'spec', 'hostNetwork'),
    nodeSelector: textsAt(template, 'spec', 'nodeSelector'),
    nodeAffinity: itemsAt(template, 'spec', 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms').map(selectorTerm),
    tolerations: itemsAt(template, 'spec', 'tolerations').map(toleration),
    configMaps: configMaps(template),
    ...(pullSecrets.length > 0 && { pullSecrets }),
    initContainers: containers(template, 'initContainers'),
    containers: containers(template, 'containers'),
  };
}

function containers(template: unknown, list: 'containers' | 'initContainers'): Readonly<Record<string, ContainerSpec>> {
  return Object.fromEntries(itemsAt(template, 'spec', list).map((container) => [textAt(container, 'name'), containerSpec(container)]));
}

function containerSpec(container: unknown): ContainerSpec {
  return {
    image: textAt(container, 'image'),
    command: redactWords(wordsAt(container, 'command')),
    args: redactWords(wordsAt(container, 'args')),
    env: Object.fromEntries(itemsAt(container, 'env').flatMap(variable)),
    requests: textsAt(container, 'resources', 'requests'),
  };
}

/** The variables that tell a CNI, and no others: DaemonSets of anybody are in the list, with what they keep in theirs. */
const TELLING =
  /^(?:CALICO|FELIX|TYPHA|FLANNEL|FLANNELD|CNI|BGP|IP6?|IP6?_\w+|FLANNEL_\w+|CLUSTER_TYPE|DATASTORE_TYPE|ETCD_ENDPOINTS|NODENAME|NODE_NAME|POD_NAME|POD_NAMESPACE|USE_POD_CIDR|AS|SLEEP|NO_DEFAULT_POOLS|EVENT_QUEUE_DEPTH|CONT_WHEN_CACHE_NOT_READY|ENABLED_CONTROLLERS|UPDATE_CNI_BINARIES|SKIP_CNI_BINARIES|WAIT_FOR_\w+|KUBERNETES_\w+|KUBE_\w+|VXLAN_\w+|FIPS_MODE_ENABLED)(?:_\w+)?$|CNI/;

function variable(entry: unknown): [string, string][] {
  const name = textAt(entry, 'name');
  if (!TELLING.test(name)) return [];
  const configMap = textAt(entry, 'valueFrom', 'configMapKeyRef', 'name');
  const field = textAt(entry, 'valueFrom', 'fieldRef', 'fieldPath');
  if (configMap !== '') return [[name, `configmap:${configMap}/${textAt(entry, 'valueFrom', 'configMapKeyRef', 'key')}`]];
  if (field !== '') return [[name, `field:${field}`]];
  if (Object.hasOwn(Object(entry), 'valueFrom')) return [];
  const value = textAt(entry, 'value');
  return isSecretName(name) && !isPath(value) ? [] : [[name, redact(value)]];
}

/** Names of ConfigMaps in volumes, projected ones too, and in the environment of all containers. */
function configMaps(template: unknown): readonly string[] {
  const volumes = itemsAt(template, 'spec', 'volumes').flatMap((volume) => [
    textAt(volume, 'configMap', 'name'),
    ...itemsAt(volume, 'projected', 'sources').map((source) => textAt(source, 'configMap', 'name')),
  ]);
  const environment = [...itemsAt(template, 'spec', 'initContainers'), ...itemsAt(template, 'spec', 'containers')].flatMap((container) => [
    ...itemsAt(container, 'env').map((entry) => textAt(entry, 'valueFrom', 'configMapKeyRef', 'name')),
    ...itemsAt(container, 'envFrom').map((source) => textAt(source, 'configMapRef', 'name')),
  ]);
  return [...new Set([...volumes, ...environment])].filter((name) => name !== '');
}

function selectorTerm(term: unknown): NodeSelectorTerm {
  const requirements = (list: string): readonly NodeSelectorRequirement[] => itemsAt(term, list).map(requirement);
  const matchExpressions = requirements('matchExpressions');
  const matchFields = requirements('matchFields');
  return { ...(matchExpressions.length > 0 && { matchExpressions }), ...(matchFields.length > 0 && { matchFields }) };
}

function requirement(value: unknown): NodeSelectorRequirement {
  const values = wordsAt(value, 'values');
  return { key: textAt(value, 'key'), operator: textAt(value, 'operator'), ...(values.length > 0 && { values }) };
}

function toleration(value: unknown): Toleration {
  const given = (field: 'key' | 'operator' | 'value' | 'effect'): Toleration => (textAt(value, field) === '' ? {} : { [field]: textAt(value, field) });
  return { ...given('key'), ...given('operator'), ...given('value'), ...given('effect') };
}

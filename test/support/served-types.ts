import type { ApiObject, Resource } from '../../src/kube/index.ts';

/** A type that the API serves. */
export interface ServedType extends Resource {
  readonly kind: string;
}

const BUILT_IN: readonly (readonly [apiVersion: string, ...kinds: string[]])[] = [
  ['v1', 'ConfigMap', 'Event', 'Namespace', 'Node', 'Pod', 'Secret', 'Service', 'ServiceAccount'],
  ['apps/v1', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  ['batch/v1', 'CronJob', 'Job'],
  ['coordination.k8s.io/v1', 'Lease'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
];

const CALICO = ['BGPConfiguration', 'BGPPeer', 'ClusterInformation', 'FelixConfiguration', 'GlobalNetworkPolicy', 'IPPool', 'NetworkPolicy', 'NetworkSet'];
const IPAM = ['BlockAffinity', 'IPAMBlock', 'IPAMConfig', 'IPAMHandle'];

/** What an installation of these groups brings; served together as soon as one object of the group is there. */
const BUNDLES: Readonly<Record<string, readonly string[]>> = {
  'crd.projectcalico.org/v1': [...CALICO, ...IPAM],
  'projectcalico.org/v3': CALICO,
  'operator.tigera.io/v1': ['APIServer', 'Installation', 'TigeraStatus'],
};

/** The types that a cluster with these objects serves: Kubernetes' own, those of its CRDs, and those of the objects. */
export function servedTypes(objects: readonly ApiObject[]): readonly ServedType[] {
  const types = new Map<string, ServedType>();
  const add = (apiVersion: string, kind: string, plural = pluralOf(kind)): void => {
    const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    types.set(`${apiVersion}/${plural}`, { group, version, plural, kind });
  };
  for (const [apiVersion, ...kinds] of BUILT_IN) for (const kind of kinds) add(apiVersion, kind);
  for (const object of objects) {
    const apiVersion = object.apiVersion ?? '';
    for (const kind of BUNDLES[apiVersion] ?? []) add(apiVersion, kind);
    add(apiVersion, object.kind ?? '');
    for (const { group, version, kind, plural } of typesOfCrd(object)) add(`${group}/${version}`, kind, plural);
  }
  return [...types.values()];
}

/** `IPPool` → `ippools`, `NetworkPolicy` → `networkpolicies`, `TigeraStatus` → `tigerastatuses`. */
function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (/(s|x|ch|sh)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}

function typesOfCrd(object: ApiObject): readonly ServedType[] {
  if (object.kind !== 'CustomResourceDefinition') return [];
  const spec = object['spec'] as { group: string; names: { kind: string; plural: string }; versions: { name: string; served: boolean }[] };
  return spec.versions.filter(({ served }) => served).map(({ name }) => ({ group: spec.group, version: name, ...spec.names }));
}

/** The answer of `/apis`. */
export function apiGroupList(types: readonly ServedType[]): object {
  const versions = new Map<string, Set<string>>();
  for (const { group, version } of types) if (group !== '') versions.set(group, (versions.get(group) ?? new Set()).add(version));
  const groups = [...versions].map(([name, names]) => {
    const listed = [...names].map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions: listed, preferredVersion: listed[0] };
  });
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

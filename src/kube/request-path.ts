import type { ExecTarget, Resource, Scope } from './cluster.ts';

/** Path of all objects of a type, in one namespace or in all. */
export function collectionPath(resource: Resource, namespace?: string): string {
  const api = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  return `${api}${namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`}/${resource.plural}`;
}

export function objectPath(resource: Resource, namespace: string | undefined, name: string): string {
  return `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`;
}

export function podPath(target: ExecTarget, subresource: 'exec' | 'log'): string {
  return `${objectPath({ group: '', version: 'v1', plural: 'pods' }, target.namespace, target.pod)}/${subresource}`;
}

/** A scope's selectors as they go into a query. */
export function selectorsOf(scope: Scope): Readonly<Record<string, string | undefined>> {
  return { labelSelector: scope.labelSelector, fieldSelector: scope.fieldSelector };
}

/** `path` with the query's defined values; a list repeats its key. */
export function withQuery(path: string, query: Readonly<Record<string, string | readonly string[] | undefined>>): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : value === undefined ? [] : [value]).map((one: string) => `${key}=${encodeURIComponent(one)}`),
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

/** How a request is named in answers and messages: readable, and without what only splits it into pages. */
export function requestName(path: string, method = 'GET'): string {
  const [bare = '', query] = path.split('?');
  const [, namespace, pod] = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/exec$/.exec(bare) ?? [];
  if (pod !== undefined) return `exec ${namespace}/${pod}`;
  const kept = (query ?? '').split('&').filter((pair) => pair !== '' && !/^(limit|continue|includeObject|watch|resourceVersion|timeoutSeconds)=/.test(pair));
  return `${method} ${bare}${kept.length === 0 ? '' : `?${decodeURIComponent(kept.join('&'))}`}`;
}

/** How a remote command is named in answers: `exec kube-system/calico-node-abcde -c calico-node -- birdcl show protocols`. */
export function execName(target: ExecTarget, command: readonly string[]): string {
  return `exec ${target.namespace}/${target.pod} -c ${target.container} -- ${command.join(' ')}`;
}

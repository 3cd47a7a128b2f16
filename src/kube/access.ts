import type { Resource } from './cluster.ts';

/** What a request asked for, in the words of RBAC. */
export interface Right {
  readonly verb: string;
  /** `nodes`, `ippools.crd.projectcalico.org`, `pods/exec`, or a path such as `/version`. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** `list daemonsets.apps`, `get configmaps/calico-config in kube-system`: what AccessError.missing holds. */
export function rightText(right: Right): string {
  const name = right.name === undefined ? '' : `/${right.name}`;
  return `${right.verb} ${right.resource}${name}${right.namespace === undefined ? '' : ` in ${right.namespace}`}`;
}

/** The right that a request takes which is no reading. */
export function rightTo(verb: string, resource: Resource, namespace: string | undefined): Right {
  return { ...rightToRead(resource, namespace), verb };
}

/** The right that reading one object (with `name`) or all objects of a type takes. */
export function rightToRead(resource: Resource, namespace: string | undefined, name?: string): Right {
  return {
    verb: name === undefined ? 'list' : 'get',
    resource: resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
}

import type { ApiObject } from '../../kube/cluster.ts';
import type { Deployment } from '../../model/cluster-facts.ts';
import { objectMarks } from '../object-marks.ts';
import { podTemplate } from '../pod-template.ts';
import { fieldsAt, keyed, namespacedName, numberAt, textsAt } from '../read.ts';

/** Deployments by `namespace/name`. */
export function trimDeployments(objects: readonly ApiObject[]): Readonly<Record<string, Deployment>> {
  return keyed(objects, namespacedName, trimDeployment);
}

export function trimDeployment(object: ApiObject): Deployment {
  return {
    ...objectMarks(object),
    selector: textsAt(object, 'spec', 'selector', 'matchLabels'),
    template: podTemplate(fieldsAt(object, 'spec', 'template')),
    // Where `spec.replicas` is not set, the API server fills in 1.
    desired: numberAt(object, 'spec', 'replicas') ?? 1,
    ready: numberAt(object, 'status', 'readyReplicas') ?? 0,
  };
}

import { CALICO_APPS } from '../../cni/index.ts';
import type { ApiObject } from '../../kube/cluster.ts';
import type { Deployment } from '../../model/cluster-facts.ts';
import { observe } from '../collector.ts';
import type { Collector } from '../collector.ts';
import { listWidely } from '../list-widely.ts';
import { objectMarks } from '../object-marks.ts';
import { podTemplate } from '../pod-template.ts';
import { fieldsAt, keyed, namespacedName, numberAt, textsAt } from '../read.ts';
import { DEPLOYMENTS } from '../resources.ts';

/** The label is on them in manifests, under the operator and in the charts of distributions alike. */
export const deployments: Collector<'cluster.deployments'> = {
  provides: 'cluster.deployments',
  access: ['list deployments.apps'],
  collect: async (hands) => observe(await listWidely(hands, DEPLOYMENTS, { labelSelector: `k8s-app in (${APPS.join(',')})` }), trimDeployments),
};

const APPS = [CALICO_APPS.typha, CALICO_APPS.kubeControllers, 'kube-dns', CALICO_APPS.operator];

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

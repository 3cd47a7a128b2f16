import type { ApiObject } from '../kube/cluster.ts';
import type { ObjectMarks } from '../model/cluster-facts.ts';
import { itemsAt, textAt, textsAt } from './read.ts';
import { redact } from './redact.ts';

/** Labels, owners, and those annotations that tell who manages an object or what version it is. */
export function objectMarks(object: ApiObject): ObjectMarks {
  const annotations = Object.entries(textsAt(object, 'metadata', 'annotations')).filter(([key]) => MANAGERS.test(key) && !KUBECTL.test(key));
  return {
    labels: textsAt(object, 'metadata', 'labels'),
    annotations: Object.fromEntries(annotations.map(([key, value]) => [key, redact(value).slice(0, LONGEST)])),
    owners: itemsAt(object, 'metadata', 'ownerReferences').map((owner) => `${textAt(owner, 'kind')}/${textAt(owner, 'name')}`),
  };
}

const LONGEST = 300;

/** Domains of what puts objects into clusters: Helm, Argo CD, Flux, Rancher's controllers, kOps, addon managers, OLM, Tigera. */
const MANAGERS =
  /^(?:(?:[\w.-]+\.)?(?:helm\.sh|argoproj\.io|fluxcd\.io|cattle\.io|k8s\.io|kubernetes\.io|operatorframework\.io|tigera\.io|microk8s\.io|openshift\.io|projectcalico\.org))\//;

/** The whole object once more, or the history of a rollout. */
const KUBECTL = /^(?:kubectl\.kubernetes\.io\/|objectset\.rio\.cattle\.io\/applied$)/;

import type { ApiObject } from '../../kube/cluster.ts';
import type { NodeCondition, NodeObject, Taint } from '../../model/node-facts.ts';
import { observed, unavailable } from '../../model/observation.ts';
import type { Collector } from '../collector.ts';
import { flagAt, itemsAt, keyed, nameOf, numberAt, textAt, textsAt, wordsAt } from '../read.ts';
import { redact } from '../redact.ts';
import { NODES } from '../resources.ts';

export const nodeObjects: Collector<'node.object'> = {
  provides: 'node.object',
  access: ['list nodes'],
  collect: async ({ cluster }) => {
    const { value, at, from } = await cluster.list(NODES);
    return {
      byNode: keyed(value, nameOf, (object) => observed(trimNode(object), at, from)),
      elsewhere: unavailable('not-installed', 'there is no such Node'),
    };
  },
};

/** A Node, trimmed to what concerns its network. */
export function trimNode(object: ApiObject): NodeObject {
  const addresses = (type: string): readonly string[] =>
    itemsAt(object, 'status', 'addresses').filter((each) => textAt(each, 'type') === type).map((each) => textAt(each, 'address'));
  const podCidrs = wordsAt(object, 'spec', 'podCIDRs');
  const podCidr = textAt(object, 'spec', 'podCIDR');
  return {
    uid: textAt(object, 'metadata', 'uid'),
    created: textAt(object, 'metadata', 'creationTimestamp'),
    labels: textsAt(object, 'metadata', 'labels'),
    annotations: networkAnnotations(textsAt(object, 'metadata', 'annotations')),
    podCidrs: podCidrs.length > 0 || podCidr === '' ? podCidrs : [podCidr],
    internalIps: addresses('InternalIP'),
    externalIps: addresses('ExternalIP'),
    conditions: Object.fromEntries(itemsAt(object, 'status', 'conditions').map((each) => [textAt(each, 'type'), condition(each)])),
    taints: itemsAt(object, 'spec', 'taints').map(taint),
    unschedulable: flagAt(object, 'spec', 'unschedulable'),
    deleting: textAt(object, 'metadata', 'deletionTimestamp') !== '',
    os: textAt(object, 'status', 'nodeInfo', 'operatingSystem') || textAt(object, 'metadata', 'labels', 'kubernetes.io/os') || 'linux',
    arch: textAt(object, 'status', 'nodeInfo', 'architecture'),
    kubeletVersion: textAt(object, 'status', 'nodeInfo', 'kubeletVersion'),
    kernelVersion: textAt(object, 'status', 'nodeInfo', 'kernelVersion'),
    osImage: textAt(object, 'status', 'nodeInfo', 'osImage'),
    containerRuntime: textAt(object, 'status', 'nodeInfo', 'containerRuntimeVersion'),
    podCapacity: numberAt(object, 'status', 'capacity', 'pods'),
  };
}

/**
 * Domains of CNIs, and what k3s and RKE2 say about how a node was started. Their `node-env` is left out: it is the
 * environment, with whatever else is in it.
 */
const NETWORK =
  /^(?:projectcalico\.org|flannel\.[\w.-]+|(?:[\w.-]+\.)?(?:cilium\.io|antrea\.io|kube-router\.io|ovn\.kubernetes\.io|k8s\.ovn\.org|opflex\.cisco\.com|weave\.works|spidernet\.io|liqo\.io)|(?:k3s|rke2)\.io)\/|^io\.cilium\.network\.|^[\w.-]+\/(?:backend-type|backend-data|backend-v6-data|kube-subnet-manager|public-ip|public-ipv6)$/;

function networkAnnotations(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const kept = Object.entries(annotations).filter(([key]) => NETWORK.test(key) && !/^(?:k3s|rke2)\.io\/(?:node-env|node-config-hash)$/.test(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, redactAnnotation(value)]));
}

/** k3s keeps arguments as a JSON list of words; a word is redacted by the one before it. */
function redactAnnotation(value: string): string {
  if (!value.startsWith('[')) return redact(value);
  return value.replace(/("--?[\w-]*(?:token|secret|password|key)[\w-]*"\s*,\s*)"(?!\/)(?:[^"\\]|\\.)*"/gi, '$1"(redacted)"');
}

function condition(value: unknown): NodeCondition {
  return {
    status: textAt(value, 'status') || 'Unknown',
    reason: textAt(value, 'reason'),
    message: redact(textAt(value, 'message')),
    since: textAt(value, 'lastTransitionTime'),
  };
}

function taint(value: unknown): Taint {
  return { key: textAt(value, 'key'), value: textAt(value, 'value'), effect: textAt(value, 'effect') };
}

import type { ApiObject } from '../kube/cluster.ts';
import type { ContainerState, PodState } from '../model/node-facts.ts';
import { fieldsAt, flagAt, itemsAt, numberAt, textAt, wordAt } from './read.ts';
import { redact } from './redact.ts';

/** A pod, trimmed to its health. A container that has no status yet is there with the image of its spec. */
export function trimPod(object: ApiObject): PodState {
  const conditions = itemsAt(object, 'status', 'conditions');
  const scheduled = conditions.find((each) => textAt(each, 'type') === 'PodScheduled');
  const ready = conditions.find((each) => textAt(each, 'type') === 'Ready');
  const ips = itemsAt(object, 'status', 'podIPs').map((each) => textAt(each, 'ip'));
  const ip = textAt(object, 'status', 'podIP');
  return {
    namespace: textAt(object, 'metadata', 'namespace'),
    node: wordAt(object, 'spec', 'nodeName') ?? pinnedNode(object),
    uid: textAt(object, 'metadata', 'uid'),
    phase: textAt(object, 'status', 'phase'),
    ready: textAt(ready, 'status') === 'True',
    readySince: textAt(ready, 'lastTransitionTime'),
    deleting: textAt(object, 'metadata', 'deletionTimestamp') !== '',
    goneBy: textAt(object, 'metadata', 'deletionTimestamp'),
    ips: ips.length > 0 || ip === '' ? ips : [ip],
    created: textAt(object, 'metadata', 'creationTimestamp'),
    revision: textAt(object, 'metadata', 'labels', 'controller-revision-hash') || textAt(object, 'metadata', 'labels', 'pod-template-hash'),
    unscheduled: textAt(scheduled, 'status') === 'False' ? textAt(scheduled, 'message') || textAt(scheduled, 'reason') : '',
    initContainers: containers(object, 'initContainers', 'initContainerStatuses'),
    containers: containers(object, 'containers', 'containerStatuses'),
  };
}

/**
 * The node that a DaemonSet's pod is meant for before it is bound: the controller pins it with a node affinity on
 * metadata.name. Source: Kubernetes pkg/controller/daemon/util, ReplaceDaemonSetPodNodeNameNodeAffinity.
 */
function pinnedNode(object: ApiObject): string | null {
  const terms = itemsAt(object, 'spec', 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms');
  const pin = terms.flatMap((term) => itemsAt(term, 'matchFields')).find((field) => textAt(field, 'key') === 'metadata.name');
  const [name] = itemsAt(pin, 'values');
  return typeof name === 'string' ? name : null;
}

function containers(object: ApiObject, specs: string, statuses: string): Readonly<Record<string, ContainerState>> {
  const found = new Map(itemsAt(object, 'status', statuses).map((status) => [textAt(status, 'name'), status]));
  return Object.fromEntries(
    itemsAt(object, 'spec', specs).map((spec) => {
      const name = textAt(spec, 'name');
      return [name, containerState(found.get(name), textAt(spec, 'image'))];
    }),
  );
}

/** The spec's image rather than the status's: a runtime reports any of the names that an image has. */
function containerState(status: unknown, image: string): ContainerState {
  const state = (['running', 'waiting', 'terminated'] as const).find((each) => each in fieldsAt(status, 'state')) ?? 'unknown';
  return {
    image,
    ready: flagAt(status, 'ready'),
    restarts: numberAt(status, 'restartCount') ?? 0,
    state,
    reason: textAt(status, 'state', state, 'reason'),
    message: redact(textAt(status, 'state', state, 'message')).slice(0, LONGEST),
    started: state === 'running' ? textAt(status, 'state', 'running', 'startedAt') : '',
    last: lastRun(status),
  };
}

const LONGEST = 500;

function lastRun(status: unknown): ContainerState['last'] {
  const run = fieldsAt(status, 'lastState', 'terminated');
  if (Object.keys(run).length === 0) return null;
  return {
    reason: textAt(run, 'reason'),
    exitCode: numberAt(run, 'exitCode') ?? -1,
    started: textAt(run, 'startedAt'),
    finished: textAt(run, 'finishedAt'),
    message: redact(textAt(run, 'message')).slice(0, LONGEST),
  };
}

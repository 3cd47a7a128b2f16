import type { ApiObject } from './cluster.ts';

/** How far a pod of ours has come. */
export type PodStart =
  | { readonly state: 'running'; readonly ips: readonly string[] }
  /** It will not start: `why` is a clause. */
  | { readonly state: 'failed'; readonly why: string; readonly imageMissing: boolean }
  | { readonly state: 'waiting'; readonly why: string };

/** Reasons of a waiting container that no patience helps. Source: kubernetes pkg/kubelet/images/types.go, kuberuntime. */
const HOPELESS = ['ErrImageNeverPull', 'ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ImageInspectError', 'CreateContainerConfigError', 'CreateContainerError', 'RunContainerError', 'StartError'];
const NO_SHELL = /executable file not found|no such file or directory.*unknown|exec: "sh"/;

/** Reads a pod's status, of which nothing is trusted to be there. */
export function podStart(pod: ApiObject): PodStart {
  const status = (pod['status'] ?? {}) as Status;
  const { waiting, terminated, running } = status.containerStatuses?.[0]?.state ?? {};
  const failed = (why: string, imageMissing = false): PodStart => ({ state: 'failed', why, imageMissing });
  if (running !== undefined && status.phase === 'Running') return { state: 'running', ips: (status.podIPs ?? []).flatMap(({ ip }) => ip ?? []) };
  if (terminated !== undefined) return failed(NO_SHELL.test(terminated.message ?? '') ? 'its image has no shell' : `its container ended: ${terminated.message || terminated.reason || `exit code ${terminated.exitCode}`}`);
  if (status.phase === 'Failed' || status.phase === 'Succeeded') return failed(refusal(status));
  if (waiting?.reason !== undefined && HOPELESS.includes(waiting.reason)) {
    if (NO_SHELL.test(waiting.message ?? '')) return failed('its image has no shell');
    const imageMissing = /Image/.test(waiting.reason);
    return failed(waiting.reason === 'ErrImageNeverPull' ? 'the node does not hold its image any more' : `${waiting.reason}: ${shortened(waiting.message ?? '')}`.replace(/: $/, ''), imageMissing);
  }
  const unready = status.conditions?.find(({ type, status: value }) => type === 'PodScheduled' && value === 'False')?.message;
  return { state: 'waiting', why: waiting?.message || waiting?.reason || unready || 'the kubelet has not taken it up' };
}

/** The kubelet's own words are long where a node has no room left. Source: kubernetes pkg/kubelet/lifecycle/predicate.go. */
function refusal({ phase, reason, message }: Status): string {
  const [, used, capacity] = (reason === 'OutOfpods' && /used: (\d+), capacity: (\d+)/.exec(message ?? '')) || [];
  if (capacity !== undefined) return `the node is full: it has ${used} of ${capacity} pods`;
  return `the kubelet refused it: ${message || reason || phase}`;
}

/** A runtime tells the whole chain of what it tried; its beginning says what, its end why. */
function shortened(message: string): string {
  return message.length <= LONGEST ? message : `${message.slice(0, LONGEST / 2)} ... ${message.slice(-LONGEST / 2)}`;
}

const LONGEST = 160;

interface Status {
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly podIPs?: readonly { readonly ip?: string }[];
  readonly conditions?: readonly { readonly type?: string; readonly status?: string; readonly message?: string }[];
  readonly containerStatuses?: readonly {
    readonly state?: {
      readonly waiting?: { readonly reason?: string; readonly message?: string };
      readonly running?: object;
      readonly terminated?: { readonly reason?: string; readonly message?: string; readonly exitCode?: number };
    };
  }[];
}

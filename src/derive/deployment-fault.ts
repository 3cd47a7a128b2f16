import type { Deployment } from '../model/cluster-facts.ts';
import type { Evidence, Subject } from '../model/finding.ts';
import type { PodState } from '../model/node-facts.ts';
import { clause } from './clause.ts';
import { podFault } from './pod-fault.ts';
import { podsOf } from './workloads.ts';
import type { Named } from './workloads.ts';

/** What is wrong with a Deployment, in the parts of a finding. */
export interface DeploymentFault {
  /** A clause: `coredns-6f.. on n2: CrashLoopBackOff`; `it is scaled to 0`; empty when its pods are not known. */
  readonly why: string;
  /** The Deployment, and its pods that are not ready with their nodes. */
  readonly subjects: readonly Subject[];
  readonly evidence: readonly Evidence[];
  readonly next: string;
  /** Every pod that is missing is young enough to be starting. */
  readonly starting: boolean;
}

/**
 * Ready pods of a Deployment: as its status counts them, or as its pods say, which were listed a moment later. The greater
 * number holds, so that a pod which got ready in between is not missed.
 */
export function readyPods(owner: Named<Deployment>, pods: Readonly<Record<string, PodState>> | undefined): number {
  return Math.max(owner.ready, podsOf(owner, pods ?? {}).filter((pod) => pod.ready && !pod.deleting).length);
}

/** Describes a Deployment that has fewer ready pods than it should. */
export function deploymentFault(owner: Named<Deployment>, pods: Readonly<Record<string, PodState>> | undefined, taken: string): DeploymentFault {
  const { namespace, name } = owner;
  const faults = podsOf(owner, pods ?? {}).flatMap((pod) => {
    const fault = podFault(pod, taken);
    return fault === undefined ? [] : [{ pod, fault }];
  });
  const [worst] = faults.filter(({ fault }) => fault.kind !== 'starting').concat(faults);
  const where = worst?.pod.node == null ? '' : ` on ${worst.pod.node}`;
  return {
    why: owner.desired === 0 ? 'it is scaled to 0' : worst === undefined ? '' : clause(`its pod${where}: ${worst.fault.why || 'not ready'}`),
    subjects: [
      { kind: 'Deployment', namespace, name },
      ...faults.map(({ pod }) => ({ kind: 'Pod', namespace, name: pod.name, ...(pod.node === null ? {} : { node: pod.node }) })),
    ],
    evidence: [
      { fact: 'cluster.deployments', where: `${namespace}/${name}`, seen: `${owner.ready} of ${owner.desired} ready`, expected: owner.desired === 0 ? 'at least 1 ready' : `${owner.desired} ready` },
      ...faults.map(({ pod, fault }) => ({
        fact: 'cluster.componentPods' as const,
        where: `${namespace}/${pod.name}${pod.node === null ? '' : ` on ${pod.node}`}`,
        seen: clause(fault.why || 'not ready', 200),
        expected: 'ready',
      })),
    ],
    next: worst === undefined ? `kubectl describe deployment -n ${namespace} ${name}` : `kubectl describe pod -n ${namespace} ${worst.pod.name}`,
    starting: owner.desired > 0 && faults.length > 0 && faults.every(({ fault }) => fault.kind === 'starting'),
  };
}

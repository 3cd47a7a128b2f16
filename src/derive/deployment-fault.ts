import type { Deployment } from '../model/cluster-facts.ts';
import type { Evidence, Subject } from '../model/finding.ts';
import type { PodState } from '../model/node-facts.ts';
import type { MissingFact } from '../model/rule.ts';
import { clause } from './clause.ts';
import { hasEnded, overstay, podFault } from './pod-fault.ts';
import { deploymentsOf, podsOf } from './workloads.ts';
import type { Named } from './workloads.ts';

/** What is wrong with a Deployment, in the parts of a finding. */
export interface DeploymentFault {
  /** A clause: `coredns-6f.. on n2: CrashLoopBackOff`; `it is scaled to 0`; empty when its pods are not known. */
  readonly why: string;
  /** The Deployment, and its pods that are not ready with their nodes. */
  readonly subjects: readonly Subject[];
  readonly evidence: readonly Evidence[];
  readonly next: string;
  /** Every pod that is missing is young enough to be starting, or one is going that the next one follows. */
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
  const replaced = podsOf(owner, pods ?? {}).some((pod) => pod.deleting && !hasEnded(pod) && overstay(pod, taken) === 0);
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
    starting: owner.desired > 0 && (faults.length > 0 || replaced) && faults.every(({ fault }) => fault.kind === 'starting'),
  };
}

/** What a rule about a component passes over as long as its pods are on their way; `isBehind` says when it counts as broken. */
export function startingDeployments(
  app: string,
  deployments: Readonly<Record<string, Deployment>>,
  pods: Readonly<Record<string, PodState>> | undefined,
  taken: string,
  isBehind: (ready: number, desired: number) => boolean,
): MissingFact[] {
  return deploymentsOf(deployments, app)
    .filter((owner) => isBehind(readyPods(owner, pods), owner.desired) && deploymentFault(owner, pods, taken).starting)
    .map(({ namespace, name }) => ({ fact: 'cluster.componentPods', reason: 'unsettled', detail: `${namespace}/${name} is starting` }));
}

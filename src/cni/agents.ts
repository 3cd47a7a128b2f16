import type { AgentSet } from '../model/identification.ts';
import { calicoContainer, type CalicoContainer } from './calico/components.ts';
import type { NamedDaemonSet } from './facts.ts';
import { forWindows } from './for-windows.ts';
import { flannelContainer, type FlannelContainer } from './flannel/components.ts';

/** A DaemonSet that runs calico-node, flanneld or both. */
export interface Agent extends NamedDaemonSet {
  readonly cni: 'calico' | 'flannel' | 'canal';
  readonly calico: CalicoContainer | undefined;
  readonly flannel: FlannelContainer | undefined;
}

/** The DaemonSets that run an agent: those for Linux first, and among them those with the most ready pods. */
export function agentsAmong(daemonSets: readonly NamedDaemonSet[]): readonly Agent[] {
  return daemonSets
    .map(asAgent)
    .filter((agent) => agent !== undefined)
    .sort((a, b) => Number(forWindows(a.daemonSet.template)) - Number(forWindows(b.daemonSet.template)) || b.daemonSet.ready - a.daemonSet.ready || b.daemonSet.desired - a.daemonSet.desired);
}

/** True when the DaemonSet wants a pod on at least one node. One that wants none is what a removed CNI leaves behind. */
export function isLive({ daemonSet }: NamedDaemonSet): boolean {
  return daemonSet.desired > 0;
}

/** The agent as the rest of the program sees it. */
export function agentSetOf({ cni, namespace, name, daemonSet, calico, flannel }: Agent): AgentSet {
  return {
    cni,
    namespace,
    name,
    selector: daemonSet.selector,
    calicoContainer: calico?.name ?? null,
    flannelContainer: flannel?.name ?? null,
  };
}

function asAgent(named: NamedDaemonSet): Agent | undefined {
  const calico = calicoContainer(named.daemonSet);
  const flannel = flannelContainer(named.daemonSet);
  if (calico === undefined && flannel === undefined) return undefined;
  const cni = calico !== undefined && flannel !== undefined ? 'canal' : calico !== undefined ? 'calico' : 'flannel';
  return { ...named, cni, calico, flannel };
}

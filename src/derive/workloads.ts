import { forWindows } from '../cni/index.ts';
import type { DaemonSet, Deployment } from '../model/cluster-facts.ts';
import type { Identification } from '../model/identification.ts';
import type { PodState } from '../model/node-facts.ts';

/** A workload with the namespace and the name that its key holds. */
export type Named<T> = T & { readonly namespace: string; readonly name: string };

/** Deployments of a component, told by their label k8s-app, which manifests, operator and charts share. */
export function deploymentsOf(all: Readonly<Record<string, Deployment>>, app: string): Named<Deployment>[] {
  return named(all).filter((deployment) => (deployment.labels['k8s-app'] ?? deployment.selector['k8s-app']) === app);
}

/** Pods of a Deployment, told by its name, which theirs begin with. */
export function podsOf(owner: Named<Deployment>, pods: Readonly<Record<string, PodState>>): Named<PodState>[] {
  return Object.entries(pods)
    .map(([key, pod]) => ({ ...pod, name: key.slice(key.indexOf('/') + 1) }))
    .filter((pod) => pod.namespace === owner.namespace && pod.name.startsWith(`${owner.name}-`));
}

/** kube-proxy's DaemonSets for Linux: by label, else by image. Empty where it is part of another program (k3s) or replaced (eBPF). */
export function kubeProxySets(all: Readonly<Record<string, DaemonSet>>): Named<DaemonSet>[] {
  return named(all).filter((set) => {
    const label = set.labels['k8s-app'] ?? set.selector['k8s-app'] ?? set.labels['component'] ?? set.selector['component'];
    const images = Object.values(set.template.containers).map((container) => container.image);
    const found = label === 'kube-proxy' || images.some((image) => /(^|\/)kube-proxy(:|@|$)/.test(image));
    return found && !forWindows(set.template);
  });
}

/** The DaemonSets that run the CNI's agents, without those for Windows. */
export function agentDaemonSets(identification: Identification, all: Readonly<Record<string, DaemonSet>>): Named<DaemonSet>[] {
  return identification.agentSets.flatMap(({ namespace, name }) => {
    const set = all[`${namespace}/${name}`];
    return set === undefined || forWindows(set.template) ? [] : [{ ...set, namespace, name }];
  });
}

/** An update of it goes on by itself: the controller deletes a pod a moment before it makes the next. */
export function isRollingOut({ updateStrategy, updated, desired }: DaemonSet): boolean {
  return updateStrategy !== 'OnDelete' && updated < desired;
}

function named<T>(all: Readonly<Record<string, T>>): Named<T>[] {
  return Object.entries(all).map(([key, value]) => {
    const slash = key.indexOf('/');
    return { ...value, namespace: key.slice(0, slash), name: key.slice(slash + 1) };
  });
}

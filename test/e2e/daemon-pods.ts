import { setTimeout as sleep } from 'node:timers/promises'

import { LabError } from '../lab/index.ts'
import type { Flavour, Lab } from '../lab/index.ts'

/** A DaemonSet of the lab, and the container that its pods are there for. */
export interface DaemonSetName {
  namespace: string
  name: string
  selector: string
  container: string
}

export interface ContainerStatus {
  name: string
  ready: boolean
  restartCount: number
  image: string
  containerID?: string
  state: { waiting?: { reason?: string }; running?: { startedAt: string }; terminated?: { reason?: string } }
}

export interface Pod {
  metadata: { name: string; deletionTimestamp?: string }
  spec: {
    nodeName?: string
    containers: { name: string; image: string }[]
    affinity?: { nodeAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms: { matchFields?: { values?: string[] }[] }[] } } }
  }
  status: {
    phase: string
    podIP?: string
    conditions?: { type: string; status: string; reason?: string }[]
    initContainerStatuses?: ContainerStatus[]
    containerStatuses?: ContainerStatus[]
  }
}

export const kubeProxy: DaemonSetName = { namespace: 'kube-system', name: 'kube-proxy', selector: 'k8s-app=kube-proxy', container: 'kube-proxy' }

/** The agents of a flavour; of Canal the container that makes the routes. */
export function agentsOf(flavour: Flavour): DaemonSetName {
  if (flavour === 'canal') return { namespace: 'kube-system', name: 'canal', selector: 'k8s-app=canal', container: 'kube-flannel' }
  return flavour.startsWith('flannel')
    ? { namespace: 'kube-flannel', name: 'kube-flannel-ds', selector: 'app=flannel', container: 'kube-flannel' }
    : { namespace: 'kube-system', name: 'calico-node', selector: 'k8s-app=calico-node', container: 'calico-node' }
}

/** Pods of a DaemonSet on a node, those that wait to be placed there as well; without those that are being deleted. */
export async function podsOn(lab: Lab, { namespace, selector }: DaemonSetName, node: string): Promise<Pod[]> {
  const { items } = await lab.get<{ items: Pod[] }>(['pods', '-n', namespace, '-l', selector])
  return items.filter((pod) => pod.metadata.deletionTimestamp === undefined && (pod.spec.nodeName ?? intendedNode(pod)) === node)
}

/** Deletes the node's pod, so that the DaemonSet makes another. */
export async function replacePod(lab: Lab, set: DaemonSetName, node: string): Promise<void> {
  const pods = await podsOn(lab, set, node)
  if (pods.length === 0) return
  const names = pods.map((pod) => pod.metadata.name)
  await lab.kubectl(['delete', 'pods', '-n', set.namespace, ...names, '--ignore-not-found', '--wait=true'])
}

/** Waits until the node has one pod of the DaemonSet, of which `met` holds. */
export async function awaitPod(lab: Lab, set: DaemonSetName, node: string, otherwise: string, met: (pod: Pod) => boolean): Promise<void> {
  await awaitPods(lab, set, node, otherwise, ([pod, ...rest]) => pod !== undefined && rest.length === 0 && met(pod))
}

/** Waits until `met` holds of the node's pods. */
export async function awaitPods(
  lab: Lab, set: DaemonSetName, node: string, otherwise: string, met: (pods: readonly Pod[]) => boolean,
): Promise<void> {
  const deadline = Date.now() + 150_000
  while (!met(await podsOn(lab, set, node))) {
    if (Date.now() > deadline) throw new LabError(`${set.name} on ${node} ${otherwise}`)
    await sleep(500)
  }
}

export function isReady(pod: Pod): boolean {
  return pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

/** Whether a container of the pod, init containers included, waits for one of these reasons. */
export function waitsFor(pod: Pod, reasons: readonly string[]): boolean {
  const containers = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])]
  return containers.some(({ state }) => reasons.includes(state.waiting?.reason ?? ''))
}

/** The DaemonSet controller binds a pod to its node by its name. */
function intendedNode(pod: Pod): string | undefined {
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  return terms?.[0]?.matchFields?.[0]?.values?.[0]
}

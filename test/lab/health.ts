import { setTimeout as sleep } from 'node:timers/promises'

import { sessionsOf } from './bird.ts'
import { lastLines } from './command.ts'
import { LabError } from './errors.ts'
import { speaksBgp } from './flavour.ts'
import type { Lab } from './lab.ts'

interface List<T> {
  items: T[]
}

interface Condition {
  type: string
  status: string
  message?: string
}

type Item = Node | Pod | Workload

interface Node {
  kind: 'Node'
  metadata: { name: string }
  status: { conditions?: Condition[] }
}

interface ContainerState {
  name: string
  ready: boolean
  restartCount: number
  state: { waiting?: { reason?: string; message?: string }; terminated?: { reason?: string; exitCode: number } }
}

interface Pod {
  kind: 'Pod'
  metadata: { name: string; namespace: string; deletionTimestamp?: string }
  spec: { nodeName?: string }
  status: {
    phase: string
    reason?: string
    conditions?: Condition[]
    initContainerStatuses?: ContainerState[]
    containerStatuses?: ContainerState[]
  }
}

interface Workload {
  kind: 'DaemonSet' | 'Deployment'
  metadata: { name: string; namespace: string }
  spec: { replicas?: number }
  status: { desiredNumberScheduled?: number; numberReady?: number; readyReplicas?: number }
}

/** What keeps a lab from being healthy, a sentence each, the first causes first; empty when it is. */
export async function complaints(lab: Lab): Promise<string[]> {
  const kinds = lab.flavour === 'none' ? 'nodes' : 'nodes,pods,daemonsets,deployments'
  const { items } = await lab.get<List<Item>>([kinds, '-A'])
  const nodes = items.filter((item) => item.kind === 'Node')
  const missing = lab.nodes.filter((name) => !nodes.some((node) => node.metadata.name === name))
  const unregistered = missing.map((name) => `${name} has not registered`)
  if (lab.flavour === 'none') return unregistered
  const notReady = nodes.flatMap(nodeComplaint)
  const system = items.filter((item) => item.kind !== 'Node').filter((item) => /^kube-(system|flannel)$/.test(item.metadata.namespace))
  const pods = system.filter((item) => item.kind === 'Pod')
  const workloads = system.filter((item) => item.kind !== 'Pod')
  const found = [...unregistered, ...notReady, ...pods.flatMap(podComplaint), ...workloads.flatMap(workloadComplaint)]
  if (found.length > 0) return found
  const sessions = speaksBgp(lab.flavour) ? lab.nodes.map((node) => sessionComplaints(lab, node)) : []
  return (await Promise.all([...sessions, ...lab.nodes.map((node) => serviceComplaints(lab, node))])).flat()
}

/** Waits until nothing is complained of; past the deadline throws all complaints with the logs that belong to them. */
export async function awaitHealth(lab: Lab, milliseconds: number): Promise<void> {
  const deadline = Date.now() + milliseconds
  for (;;) {
    const found = await complaints(lab).catch((error: unknown) => [error instanceof Error ? error.message : String(error)])
    if (found.length === 0) return
    if (Date.now() > deadline) {
      const told = (await withLogs(lab, found)).map((complaint) => `\n  ${complaint.replaceAll('\n', '\n  ')}`)
      throw new LabError(`the lab ${lab.name} is not healthy after ${milliseconds / 1000} s:${told.join('')}`)
    }
    await sleep(1000)
  }
}

/** Adds to a complaint about a pod the last lines of its logs. */
async function withLogs(lab: Lab, found: readonly string[]): Promise<string[]> {
  const telling = found.slice(0, 5).map(async (complaint) => {
    const [, namespace, pod, container] = /^([\w-]+)\/([\w.-]+) \(([\w-]+)\)/.exec(complaint) ?? []
    if (namespace === undefined || pod === undefined || container === undefined) return complaint
    const log = await lab.tryRun(['kubectl', 'logs', '-n', namespace, pod, '-c', container, '--tail', '3'])
    return `${complaint}${lastLines(log.stdout, 3)}`
  })
  return Promise.all(telling)
}

function nodeComplaint(node: Node): string[] {
  const ready = node.status.conditions?.find((condition) => condition.type === 'Ready')
  if (ready?.status !== 'True') return [`${node.metadata.name} is not Ready: ${ready?.message ?? 'no condition yet'}`]
  const network = node.status.conditions?.find((condition) => condition.type === 'NetworkUnavailable')
  return network?.status === 'True' ? [`${node.metadata.name} has no network: ${network.message ?? ''}`] : []
}

function podComplaint(pod: Pod): string[] {
  if (pod.status.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True')) return []
  const name = `${pod.metadata.namespace}/${pod.metadata.name}`
  const where = pod.spec.nodeName === undefined ? '' : ` on ${pod.spec.nodeName}`
  const states = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])]
  const culprit = states.find((state) => !state.ready && state.state.waiting?.reason !== 'PodInitializing')
  if (culprit === undefined) {
    const reason = pod.status.conditions?.find((condition) => condition.status !== 'True' && condition.message)?.message
    return [`${name}${where} is ${pod.status.reason ?? pod.status.phase}${reason === undefined ? '' : `: ${reason}`}`]
  }
  const { waiting, terminated } = culprit.state
  const why = waiting?.reason ?? (terminated === undefined ? 'not ready' : `ended with ${terminated.exitCode}`)
  return [`${name} (${culprit.name})${where}: ${why}${waiting?.message ? `, ${waiting.message}` : ''}, ${culprit.restartCount} restarts`]
}

function workloadComplaint(workload: Workload): string[] {
  const wanted = workload.kind === 'DaemonSet' ? workload.status.desiredNumberScheduled : workload.spec.replicas
  const ready = workload.kind === 'DaemonSet' ? workload.status.numberReady : workload.status.readyReplicas
  const name = `${workload.metadata.namespace}/${workload.metadata.name}`
  return (ready ?? 0) >= (wanted ?? 1) && (wanted ?? 0) > 0 ? [] : [`${workload.kind} ${name}: ${ready ?? 0} of ${wanted ?? 0} ready`]
}

async function sessionComplaints(lab: Lab, node: string): Promise<string[]> {
  const sessions = await sessionsOf(lab, node)
  const peers = lab.nodes.filter((other) => other !== node)
  return peers
    .filter((peer) => sessions[lab.address(peer)] !== 'Established')
    .map((peer) => `${node} has no BGP session with ${peer}: ${sessions[lab.address(peer)] ?? 'none configured'}`)
}

/** The cluster's DNS must answer at its service address: no pod's readiness tells that kube-proxy works on a node. */
async function serviceComplaints(lab: Lab, node: string): Promise<string[]> {
  const { code } = await lab.tryInNode(node, ['nc', '-z', '-w', '2', '10.96.0.10', '53'])
  return code === 0 ? [] : [`${node} cannot reach the service kube-system/kube-dns at 10.96.0.10:53`]
}

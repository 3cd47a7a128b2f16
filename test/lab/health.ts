import { lastLines } from './command.ts'
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

interface Node {
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
  kind: string
  metadata: { name: string; namespace: string }
  spec: { replicas?: number }
  status: { desiredNumberScheduled?: number; numberReady?: number; readyReplicas?: number }
}

/** What keeps a lab from being healthy, a sentence each, the first causes first; empty when it is. */
export async function complaints(lab: Lab): Promise<string[]> {
  const nodes = (await lab.get<List<Node>>(['nodes'])).items
  const missing = lab.nodes.filter((name) => !nodes.some((node) => node.metadata.name === name))
  const unregistered = missing.map((name) => `${name} has not registered`)
  if (lab.flavour === 'none') return unregistered
  const notReady = nodes.flatMap((node) => nodeComplaint(node))
  const namespaces = ['kube-system', 'kube-flannel']
  const lists = await Promise.all(namespaces.map((name) => lab.get<List<Pod | Workload>>(['pods,daemonsets,deployments', '-n', name])))
  const items = lists.flatMap((list) => list.items)
  const workloads = items.filter((item): item is Workload => (item as Workload).kind !== 'Pod')
  const pods = items.filter((item): item is Pod => (item as Workload).kind === 'Pod')
  const found = [...unregistered, ...notReady, ...pods.flatMap(podComplaint), ...workloads.flatMap(workloadComplaint)]
  if (found.length > 0 || !speaksBgp(lab.flavour)) return found
  return (await Promise.all(lab.nodes.map((node) => sessionComplaints(lab, node)))).flat()
}

/** Adds to a complaint about a pod the last lines of its logs. */
export async function withLogs(lab: Lab, found: readonly string[]): Promise<string[]> {
  const telling = found.slice(0, 5).map(async (complaint) => {
    const [, namespace, pod, container] = /^([\w-]+)\/([\w.-]+) \(([\w-]+)\)/.exec(complaint) ?? []
    if (namespace === undefined || pod === undefined || container === undefined) return complaint
    const log = await lab.tryRun(['kubectl', 'logs', '-n', namespace, pod, '-c', container, '--tail', '3'])
    return `${complaint}${lastLines(log.stdout, 3)}`
  })
  return Promise.all(telling)
}

/** The BGP sessions of a node as its BIRD names them, by peer address, with state and info. */
export async function sessionsOf(lab: Lab, node: string): Promise<Record<string, string>> {
  const pods = await lab.get<List<Pod>>(['pods', '-n', 'kube-system', '-l', 'k8s-app=calico-node', '--field-selector', `spec.nodeName=${node}`])
  const pod = pods.items.find((item) => item.metadata.deletionTimestamp === undefined)?.metadata.name ?? 'calico-node'
  const birdcl = ['birdcl', '-s', '/var/run/calico/bird.ctl', 'show', 'protocols']
  const shown = await lab.kubectl(['exec', '-n', 'kube-system', pod, '-c', 'calico-node', '--', ...birdcl])
  const rows = [...shown.matchAll(/^(?:Mesh|Node|Global)_(\S+)\s+BGP\s+\S+\s+\S+\s+\S+\s*(.*)$/gm)]
  return Object.fromEntries(rows.map(([, peer = '', info = '']) => [peer.replaceAll('_', '.'), info.trim()]))
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

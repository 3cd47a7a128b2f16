import { LabError, pickNode } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'
import { agentsOf, awaitPod, awaitPods, isReady, podsOn } from '../daemon-pods.ts'

interface Undo {
  namespace: string
  pod: string
  /** The process of containerd that holds the pod's containers, as the node counts. */
  shim: string
}

/**
 * A runtime that does not answer is what leaves a pod Terminating; a finalizer does not, as the DaemonSet does not wait for that.
 * Calico's manifests have a grace period of 0, with which the API server forgets a pod at once.
 */
export const fault: Fault<Undo> = {
  name: 'agent-hangs-deleting',
  summary: "One node's agent was deleted, and the runtime does not end its containers: the DaemonSet makes no other.",
  flavours: ['flannel-vxlan', 'flannel-host-gw'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const set = agentsOf(lab.flavour)
    const [pod] = await podsOn(lab, set, node)
    const id = pod?.status.containerStatuses?.find(({ name }) => name === set.container)?.containerID?.replace(/^.*:\/\//, '')
    if (pod === undefined || id === undefined) throw new LabError(`${node} has no pod of ${set.name} that runs`)
    const shim = await shimOf(lab, node, id)
    return { nodes: [node], place: `containerd-shim ${shim}`, undo: { namespace: set.namespace, pod: pod.metadata.name, shim } }
  },
  break: async (lab, { nodes: [node = ''], undo: { namespace, pod, shim } }) => {
    await lab.inNode(node, ['sh', '-c', `kill -STOP ${shim}`])
    await lab.kubectl(['delete', 'pod', pod, '-n', namespace, '--wait=false'])
    await awaitPods(lab, agentsOf(lab.flavour), node, 'is not being deleted', (pods) => pods.length === 0)
  },
  heal: async (lab, { nodes: [node = ''], undo: { shim } }) => {
    await lab.tryInNode(node, ['sh', '-c', `kill -CONT ${shim}`])
    await awaitPod(lab, agentsOf(lab.flavour), node, 'is not ready', isReady)
  },
}

/** The parent of a container's first process. */
async function shimOf(lab: Lab, node: string, container: string): Promise<string> {
  const parents = `for p in /proc/[0-9]*; do grep -qs ${container} $p/cgroup && sed -n 's/^PPid:[^0-9]*//p' $p/status; done; true`
  const found = new Set((await lab.inNode(node, ['sh', '-c', parents])).split('\n').filter((line) => line !== ''))
  for (const pid of found) {
    if ((await lab.inNode(node, ['cat', `/proc/${pid}/comm`])).startsWith('containerd-shim')) return pid
  }
  throw new LabError(`no containerd-shim on ${node} holds ${container}`)
}

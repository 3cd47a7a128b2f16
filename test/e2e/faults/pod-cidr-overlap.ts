import { pick } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { agentsOf, awaitPod, isReady, replacePod } from '../daemon-pods.ts'
import { joinAnew, pickNodeWithoutPods, readNode, withPodCidrs } from '../joined-anew.ts'
import type { NodeManifest } from '../joined-anew.ts'

interface Undo {
  before: NodeManifest
  podCidrs: string[]
}

export const fault: Fault<Undo> = {
  name: 'pod-cidr-overlap',
  summary: 'A node has joined with the pod CIDR of another one, and flannel on both announces the same subnet.',
  flavours: ['flannel-vxlan', 'flannel-host-gw'],
  choose: async (lab, choice) => {
    const node = await pickNodeWithoutPods(lab, choice)
    const other = pick(choice, lab.nodes.filter((each) => each !== node))
    const podCidrs = (await readNode(lab, other)).spec.podCIDRs ?? []
    return { nodes: [node, other].sort(), place: `spec.podCIDR ${podCidrs.join()} of ${node}`, undo: { before: await readNode(lab, node), podCidrs } }
  },
  break: async (lab, { undo: { before, podCidrs } }) => {
    await joinAnew(lab, withPodCidrs(before, podCidrs))
    await replacePod(lab, agentsOf(lab.flavour), before.metadata.name)
    await awaitPod(lab, agentsOf(lab.flavour), before.metadata.name, 'is not ready', isReady)
  },
  heal: async (lab, { undo: { before } }) => {
    // A pod that was made meanwhile gave the bridge an address of the other node.
    await lab.tryInNode(before.metadata.name, ['ip', 'link', 'delete', 'cni0'])
    await joinAnew(lab, before)
    // With the wrong lease flannel on the others takes away what they had of the other node.
    for (const node of lab.nodes) {
      await replacePod(lab, agentsOf(lab.flavour), node)
      await awaitPod(lab, agentsOf(lab.flavour), node, 'is not ready', isReady)
    }
  },
}

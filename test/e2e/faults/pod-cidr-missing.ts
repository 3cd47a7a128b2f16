import type { Fault } from '../../lab/index.ts'
import { controllerManager, restartControllerManager } from '../controller-manager.ts'
import { agentsOf, awaitPod, isReady, replacePod, waitsFor } from '../daemon-pods.ts'
import { joinAnew, pickNodeWithoutPods, readNode, withPodCidrs } from '../joined-anew.ts'
import type { NodeManifest } from '../joined-anew.ts'

interface Undo {
  before: NodeManifest
  manager: string[]
}

export const fault: Fault<Undo> = {
  name: 'pod-cidr-missing',
  summary: 'A node has joined while the controller manager allocates no pod CIDRs, and flannel there crash-loops for want of one.',
  flavours: ['flannel-vxlan', 'flannel-host-gw'],
  choose: async (lab, choice) => {
    const node = await pickNodeWithoutPods(lab, choice)
    return { nodes: [node], place: 'spec.podCIDR', undo: { before: await readNode(lab, node), manager: await controllerManager(lab) } }
  },
  break: async (lab, { nodes: [node = ''], undo: { before, manager } }) => {
    await restartControllerManager(lab, manager.map((word) => word.replace('--allocate-node-cidrs=true', '--allocate-node-cidrs=false')))
    await joinAnew(lab, withPodCidrs(before, []))
    await replacePod(lab, agentsOf(lab.flavour), node)
    await awaitPod(lab, agentsOf(lab.flavour), node, 'does not crash', (pod) => waitsFor(pod, ['CrashLoopBackOff']))
  },
  heal: async (lab, { nodes: [node = ''], undo: { before, manager } }) => {
    await joinAnew(lab, before)
    await restartControllerManager(lab, manager)
    await replacePod(lab, agentsOf(lab.flavour), node)
    await awaitPod(lab, agentsOf(lab.flavour), node, 'is not ready', isReady)
  },
}

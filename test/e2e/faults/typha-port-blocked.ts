import { LabError, block, choosePlace, unblock } from '../../lab/index.ts'
import type { Blocked, Fault, Lab } from '../../lab/index.ts'
import { agentsOf, awaitPod, isReady } from '../daemon-pods.ts'

/** Within two minutes every Felix has lost Typha, the node's own as well, starts anew and does not get ready. */
export const fault: Fault<Blocked> = {
  name: 'typha-port-blocked',
  summary: 'The node of Typha drops TCP 5473 on the way in: Typha is ready, and every Felix looks for it in vain.',
  flavours: ['calico-vxlan'],
  choose: async (lab, choice) => {
    const undo = await choosePlace(lab, await nodeOfTypha(lab), { protocol: 'tcp', port: 5473 }, choice)
    return { nodes: [undo.node], place: undo.place, undo }
  },
  break: (lab, { undo }) => block(lab, undo),
  heal: async (lab, { undo }) => {
    await unblock(lab, undo)
    for (const node of lab.nodes) await awaitPod(lab, agentsOf(lab.flavour), node, 'is not ready', isReady)
  },
}

async function nodeOfTypha(lab: Lab): Promise<string> {
  const { items } = await lab.get<{ items: { spec: { nodeName?: string } }[] }>(['pods', '-n', 'kube-system', '-l', 'k8s-app=calico-typha'])
  const node = items[0]?.spec.nodeName
  if (node === undefined) throw new LabError('Typha runs nowhere')
  return node
}

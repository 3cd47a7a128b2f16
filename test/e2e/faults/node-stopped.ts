import { awaitNode, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'

export const fault: Fault<null> = {
  name: 'node-stopped',
  summary: 'A node loses its power: nothing on it runs, its link is gone, the API goes on saying Ready for a while.',
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal', 'none'],
  choose: async (lab, choice) => ({ nodes: [pickNode(lab, choice)], place: 'the whole node', undo: null }),
  break: async (lab, { nodes: [node = ''] }) => lab.stop(node),
  heal: async (lab, { nodes: [node = ''] }) => {
    if (!lab.runs(node)) await lab.start(node)
    await awaitNode(lab, node)
  },
}

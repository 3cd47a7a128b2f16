import { block, choosePlace, unblock, pickNode } from '../../lab/index.ts'
import type { Blocked, Fault } from '../../lab/index.ts'

export const fault: Fault<Blocked> = {
  name: 'overlay-port-blocked',
  summary: "One node's own packet filter drops the overlay's UDP port on the way in, while every agent stays ready.",
  flavours: ['flannel-vxlan', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const port = lab.flavour === 'calico-vxlan' ? 4789 : 8472
    const undo = await choosePlace(lab, node, { protocol: 'udp', port }, choice)
    return { nodes: [node], place: undo.place, undo }
  },
  break: (lab, { undo }) => block(lab, undo),
  heal: (lab, { undo }) => unblock(lab, undo),
}

import { block, choosePlace, pickNode, unblock } from '../../lab/index.ts'
import type { Blocked, Fault } from '../../lab/index.ts'

/** The node's heartbeat goes the other way, and stays fresh. */
export const fault: Fault<Blocked> = {
  name: 'kubelet-port-blocked',
  summary: 'A node drops TCP 10250, so that the API server does not reach its kubelet: no exec and no logs there, while the node stays Ready.',
  flavours: ['calico-bgp', 'flannel-vxlan', 'flannel-host-gw', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const undo = await choosePlace(lab, pickNode(lab, choice), { protocol: 'tcp', port: 10250 }, choice)
    return { nodes: [undo.node], place: undo.place, undo }
  },
  break: (lab, { undo }) => block(lab, undo),
  heal: (lab, { undo }) => unblock(lab, undo),
}

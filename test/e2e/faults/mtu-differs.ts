import { pick, pickNode } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'

const usual = 1500

/** What flannel makes of such a card when it starts, without a start. Pods keep the MTU that they were made with. */
export const fault: Fault<number> = {
  name: 'mtu-differs',
  summary: "One node's card has jumbo frames, which the network between the nodes does not pass on: full packets of new pods there arrive nowhere.",
  flavours: ['flannel-vxlan', 'flannel-host-gw'],
  choose: async (lab, choice) => {
    const undo = pick(choice, [8950, 9000])
    return { nodes: [pickNode(lab, choice)], place: `MTU ${undo} of the card, ${usual} of the switch`, undo }
  },
  break: (lab, { nodes: [node = ''], undo }) => setMtu(lab, node, undo),
  heal: (lab, { nodes: [node = ''] }) => setMtu(lab, node, usual),
}

async function setMtu(lab: Lab, node: string, mtu: number): Promise<void> {
  const inside = lab.flavour === 'flannel-vxlan' ? mtu - 50 : mtu
  await lab.inNode(node, ['ip', 'link', 'set', 'eth0', 'mtu', String(mtu)])
  if (lab.flavour === 'flannel-vxlan') await lab.inNode(node, ['ip', 'link', 'set', 'flannel.1', 'mtu', String(inside)])
  await lab.inNode(node, ['sed', '-i', `s/^FLANNEL_MTU=.*/FLANNEL_MTU=${inside}/`, '/run/flannel/subnet.env'])
}

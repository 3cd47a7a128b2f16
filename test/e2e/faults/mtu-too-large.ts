import { LabError, pick, pickNode } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'

interface Undo {
  place: 'switch' | 'card'
  mtu: number
}

/**
 * The switch passes on no larger packet, and says nothing. A smaller card is what Felix would notice and follow. TCP segments
 * that no card has cut yet pass either, as nothing between these nodes is a real wire; whole packets do not.
 */
export const fault: Fault<Undo> = {
  name: 'mtu-too-large',
  summary: 'The way to one node takes smaller packets than its pods and their tunnel send: small ones arrive, full ones do not.',
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const place = lab.flavour.startsWith('flannel') ? pick(choice, ['switch', 'card'] as const) : 'switch'
    const mtu = pick(choice, [1300, 1380, 1400])
    return { nodes: [node], place: `MTU ${mtu} of the ${place}`, undo: { place, mtu } }
  },
  break: (lab, { nodes: [node = ''], undo: { place, mtu } }) => setMtu(lab, node, place, mtu),
  heal: (lab, { nodes: [node = ''], undo: { place } }) => setMtu(lab, node, place, 1500),
}

async function setMtu(lab: Lab, node: string, place: Undo['place'], mtu: number): Promise<void> {
  if (place === 'card') {
    await lab.inNode(node, ['ip', 'link', 'set', 'eth0', 'mtu', String(mtu)])
    return
  }
  const { code, stderr } = await lab.tryRun(['ip', 'link', 'set', `v-${node}`, 'mtu', String(mtu)])
  if (code !== 0) throw new LabError(`the port of ${node} does not take the MTU ${mtu}: ${stderr.trim()}`)
}

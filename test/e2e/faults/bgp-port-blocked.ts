import { block, choosePlace, pick, pickNode, unblock } from '../../lab/index.ts'
import type { Blocked, Fault } from '../../lab/index.ts'
import { awaitSession, restartSession } from '../bgp-session.ts'

/** Both nodes drop TCP 179 from each other; the rest of the mesh stays. */
export const fault: Fault<readonly Blocked[]> = {
  name: 'bgp-port-blocked',
  summary: 'Two nodes drop TCP 179 from each other and their BGP session is gone, while every calico-node stays ready.',
  flavours: ['calico-bgp'],
  choose: async (lab, choice) => {
    const one = pickNode(lab, choice)
    const other = pick(choice, lab.nodes.filter((node) => node !== one))
    const from = (address: string) => ({ protocol: 'tcp' as const, port: 179, from: address })
    const first = await choosePlace(lab, one, from(lab.address(other)), choice)
    const second = { ...(await choosePlace(lab, other, from(lab.address(one)), choice)), place: first.place }
    return { nodes: [one, other].sort(), place: first.place, undo: [first, second] }
  },
  break: async (lab, { undo, nodes }) => {
    for (const blocked of undo) await block(lab, blocked)
    await restartSession(lab, nodes)
    await awaitSession(lab, nodes, false)
  },
  heal: async (lab, { undo, nodes }) => {
    for (const blocked of undo) await unblock(lab, blocked)
    await restartSession(lab, nodes)
    await awaitSession(lab, nodes, true)
  },
}

import { setTimeout as sleep } from 'node:timers/promises'

import { LabError, birdcl, block, choosePlace, pick, pickNode, sessionsOf, unblock } from '../../lab/index.ts'
import type { Blocked, Fault, Lab } from '../../lab/index.ts'

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

async function restartSession(lab: Lab, nodes: readonly string[]): Promise<void> {
  for (const node of nodes) {
    for (const peer of nodes.filter((each) => each !== node)) {
      await birdcl(lab, node, ['restart', `Mesh_${lab.address(peer).replaceAll('.', '_')}`])
    }
  }
}

async function awaitSession(lab: Lab, [one = '', other = '']: readonly string[], wanted: boolean): Promise<void> {
  const deadline = Date.now() + 90_000
  for (;;) {
    const states = [(await sessionsOf(lab, one))[lab.address(other)], (await sessionsOf(lab, other))[lab.address(one)]]
    if (states.every((state) => (state === 'Established') === wanted)) return
    if (Date.now() > deadline) throw new LabError(`the session of ${one} and ${other} is still ${states.join(' and ')}`)
    await sleep(500)
  }
}

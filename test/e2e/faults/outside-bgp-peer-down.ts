import { setTimeout as sleep } from 'node:timers/promises'

import { LabError, pick, pickNode, sessionsOf } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'

const kind = 'bgppeers.crd.projectcalico.org'
const name = 'router'

/** The workstation's address refuses the connection, the other one belongs to nobody. */
export const fault: Fault<{ peerIP: string }> = {
  name: 'outside-bgp-peer-down',
  summary: 'A node is to peer with a router outside the cluster, which does not answer or refuses.',
  flavours: ['calico-bgp'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const network = lab.address(node).split('.').slice(0, 3).join('.')
    const peerIP = `${network}.${pick(choice, ['1', '250'])}`
    return { nodes: [node], place: `BGPPeer ${name}, peerIP ${peerIP}`, undo: { peerIP } }
  },
  break: async (lab, { nodes: [node = ''], undo: { peerIP } }) => {
    const peer = { apiVersion: 'crd.projectcalico.org/v1', kind: 'BGPPeer', metadata: { name }, spec: { node, peerIP, asNumber: 64513 } }
    await lab.kubectl(['create', '-f', '-'], JSON.stringify(peer))
    await awaitSession(lab, node, peerIP, true)
  },
  heal: async (lab, { nodes: [node = ''], undo: { peerIP } }) => {
    await lab.kubectl(['delete', kind, name, '--ignore-not-found'])
    await awaitSession(lab, node, peerIP, false)
  },
}

/** Waits until BIRD has a session with the router, or has none. */
async function awaitSession(lab: Lab, node: string, peerIP: string, wanted: boolean): Promise<void> {
  const deadline = Date.now() + 60_000
  while (peerIP in (await sessionsOf(lab, node)) !== wanted) {
    if (Date.now() > deadline) throw new LabError(`BIRD on ${node} ${wanted ? 'has no' : 'still has a'} session with ${peerIP}`)
    await sleep(500)
  }
}

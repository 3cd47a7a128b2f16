import { setTimeout as sleep } from 'node:timers/promises'

import { LabError, sessionsOf } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'
import { change, keep, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'

const kind = 'bgpconfigurations.crd.projectcalico.org'
const meshEnabled = '/spec/nodeToNodeMeshEnabled'

/** Undo is null where the cluster has no BGPConfiguration, as a fresh one has none. */
export const fault: Fault<KeptFields | null> = {
  name: 'bgp-mesh-off',
  summary: 'The node-to-node mesh is turned off and there is no BGPPeer: no node has a BGP session, and every calico-node stays ready.',
  flavours: ['calico-bgp'],
  choose: async (lab) => {
    const found = await lab.kubectl(['get', kind, 'default', '-o', 'name', '--ignore-not-found'])
    const undo = found === '' ? null : await keep(lab, { kind, name: 'default' }, [meshEnabled])
    return { nodes: lab.nodes, place: 'BGPConfiguration default', undo }
  },
  break: async (lab, { undo }) => {
    if (undo === null) await lab.kubectl(['create', '-f', '-'], JSON.stringify(withoutMesh))
    else await change(lab, undo, { [meshEnabled]: false })
    await awaitSessions(lab, 0)
  },
  heal: async (lab, { undo }) => {
    if (undo === null) await lab.kubectl(['delete', kind, 'default', '--ignore-not-found'])
    else await restore(lab, undo)
    await awaitSessions(lab, lab.nodes.length - 1)
  },
}

const withoutMesh = {
  apiVersion: 'crd.projectcalico.org/v1',
  kind: 'BGPConfiguration',
  metadata: { name: 'default' },
  spec: { nodeToNodeMeshEnabled: false },
}

/** Waits until every node has so many sessions with others, all established. */
async function awaitSessions(lab: Lab, many: number): Promise<void> {
  const deadline = Date.now() + 90_000
  for (;;) {
    const all = await Promise.all(lab.nodes.map((node) => sessionsOf(lab, node)))
    const states = all.map((sessions) => Object.values(sessions))
    if (states.every((own) => own.length === many && own.every((state) => state === 'Established'))) return
    if (Date.now() > deadline) throw new LabError(`the nodes have the sessions ${JSON.stringify(states)}, not ${many} each`)
    await sleep(500)
  }
}

import { setTimeout as sleep } from 'node:timers/promises'

import { LabError, pickNode } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'
import { change, keep, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'

interface Undo {
  kept: KeptFields
  path: string
}

/** Long enough that no agent is on its way to take it back. */
const LONG_AGO_MS = 600_000
const taint = 'node.kubernetes.io/network-unavailable'

/** The condition that Calico leaves behind when it shuts down and that nobody took back; the taint follows from it. */
export const fault: Fault<Undo> = {
  name: 'network-unavailable',
  summary: 'A node is marked NetworkUnavailable although its agent is ready: no new pod is placed there.',
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const { status } = await lab.get<{ status: { conditions: { type: string }[] } }>(['node', node])
    const index = status.conditions.findIndex(({ type }) => type === 'NetworkUnavailable')
    const path = `/status/conditions/${index === -1 ? status.conditions.length : index}`
    const kept = await keep(lab, { kind: 'node', name: node }, [path], 'status')
    return { nodes: [node], place: 'condition NetworkUnavailable', undo: { kept, path } }
  },
  break: async (lab, { nodes: [node = ''], undo: { kept, path } }) => {
    const moment = new Date(Date.now() - LONG_AGO_MS).toISOString().replace(/\.\d+Z$/, 'Z')
    const calico = lab.flavour !== 'flannel-vxlan' && lab.flavour !== 'flannel-host-gw'
    const words = calico
      ? { reason: 'CalicoIsDown', message: 'Calico is shutting down on this node' }
      : { reason: 'NoRouteCreated', message: 'Node created without a route' }
    const condition = { type: 'NetworkUnavailable', status: 'True', ...words, lastHeartbeatTime: moment, lastTransitionTime: moment }
    await change(lab, kept, { [path]: condition })
    await awaitTaint(lab, node, true)
  },
  heal: async (lab, { nodes: [node = ''], undo: { kept } }) => {
    await restore(lab, kept)
    await awaitTaint(lab, node, false)
  },
}

async function awaitTaint(lab: Lab, node: string, wanted: boolean): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const { spec } = await lab.get<{ spec: { taints?: { key: string }[] } }>(['node', node])
    if ((spec.taints?.some(({ key }) => key === taint) ?? false) === wanted) return
    if (Date.now() > deadline) throw new LabError(`${node} ${wanted ? 'has not got' : 'still has'} the taint ${taint}`)
    await sleep(500)
  }
}

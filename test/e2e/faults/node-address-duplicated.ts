import { pick, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { agentsOf, isReady } from '../daemon-pods.ts'
import { planRollout, rollBack, rollOut } from '../half-rollout.ts'
import type { HalfRollout } from '../half-rollout.ts'
import { plugIn, unplug, useCard } from '../second-network.ts'
import type { Card } from '../second-network.ts'

interface Undo {
  rollout: HalfRollout
  card: Card
}

/** As with VirtualBox, whose first network card gives every machine 10.0.2.15. */
export const fault: Fault<Undo> = {
  name: 'node-address-duplicated',
  summary: 'Two nodes have a card with the same address, and flannel on both has picked that one.',
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'canal'],
  choose: async (lab, choice) => {
    const card = { name: 'enp0s3', address: pick(choice, ['10.0.2.15', '192.168.122.2']) }
    const one = pickNode(lab, choice)
    const other = pick(choice, lab.nodes.filter((node) => node !== one))
    const set = agentsOf(lab.flavour)
    const rollout = await planRollout(lab, set, (spec) => useCard(lab.flavour, spec, set.container, card))
    return { nodes: [one, other].sort(), place: `${card.name} ${card.address}`, undo: { rollout, card } }
  },
  break: async (lab, { nodes, undo: { rollout, card } }) => {
    for (const node of nodes) await plugIn(lab, node, card)
    await rollOut(lab, rollout, nodes, 'is not ready', isReady)
  },
  heal: async (lab, { nodes, undo: { rollout, card } }) => {
    await rollBack(lab, rollout, nodes)
    for (const node of nodes) await unplug(lab, node, card)
  },
}

import { setTimeout as sleep } from 'node:timers/promises'

import { LabError, pick, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { announcement } from '../announcement.ts'
import { agentsOf } from '../daemon-pods.ts'
import { planRollout, rollBack, rollOut } from '../half-rollout.ts'
import type { HalfRollout } from '../half-rollout.ts'
import { annotation, keep, keptValue } from '../kept-fields.ts'
import { plugIn, unplug, useCard } from '../second-network.ts'
import type { Card } from '../second-network.ts'

interface Undo {
  rollout: HalfRollout
  card: Card
}

export const fault: Fault<Undo> = {
  name: 'node-address-differs',
  summary: "One node's agent has picked the address of another network card, which no other node reaches.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const card = pick(choice, [{ name: 'vpn0', address: '10.8.0.2' }, { name: 'enp0s3', address: '10.0.2.15' }, { name: 'storage', address: '172.31.9.7' }])
    const set = agentsOf(lab.flavour)
    const rollout = await planRollout(lab, set, (spec) => useCard(lab.flavour, spec, set.container, card))
    return { nodes: [pickNode(lab, choice)], place: `${card.name} ${card.address}`, undo: { rollout, card } }
  },
  break: async (lab, { nodes, undo: { rollout, card } }) => {
    const [node = ''] = nodes
    await plugIn(lab, node, card)
    await rollOut(lab, rollout, nodes, 'is not there', ({ status }) => status.phase === 'Running')
    const where = lab.flavour.startsWith('calico') ? annotation('projectcalico.org/IPv4Address') : announcement.address
    const deadline = Date.now() + 60_000
    while (!keptValue<string>(await keep(lab, { kind: 'node', name: node }, [where]), where)?.startsWith(card.address)) {
      if (Date.now() > deadline) throw new LabError(`${node} does not announce ${card.address}`)
      await sleep(500)
    }
  },
  heal: async (lab, { nodes, undo: { rollout, card } }) => {
    await rollBack(lab, rollout, nodes)
    for (const node of nodes) await unplug(lab, node, card)
  },
}

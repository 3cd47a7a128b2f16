import { setTimeout as sleep } from 'node:timers/promises'

import { LabError, pick, pickNode, sessionsOf } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'
import { agentsOf, podsOn } from '../daemon-pods.ts'
import { annotation, change, keep, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'

interface Undo {
  kept: KeptFields
  asNumber: string
}

const path = annotation('projectcalico.org/ASNumber')

/** The node was given another AS number, of which its own confd, which does not run, knows nothing, while the others' do. */
export const fault: Fault<Undo> = {
  name: 'bgp-as-differs',
  summary: "The other nodes expect another AS number of one node than its BIRD has, and refuse its sessions with 'Bad peer AS'.",
  flavours: ['calico-bgp'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const asNumber = pick(choice, ['64513', '65001', '4200000001'])
    return { nodes: [node], place: `AS ${asNumber} in annotation projectcalico.org/ASNumber`, undo: { kept: await keep(lab, { kind: 'node', name: node }, [path]), asNumber } }
  },
  break: async (lab, { nodes: [node = ''], undo: { kept, asNumber } }) => {
    await confd(lab, node, 'stop')
    await change(lab, kept, { [path]: asNumber })
    await awaitSessions(lab, node, (info) => info !== 'Established')
  },
  heal: async (lab, { nodes: [node = ''], undo: { kept } }) => {
    await restore(lab, kept)
    await confd(lab, node, 'start')
    await awaitSessions(lab, node, (info) => info === 'Established')
  },
}

async function confd(lab: Lab, node: string, verb: 'stop' | 'start'): Promise<void> {
  const { namespace, container } = agentsOf(lab.flavour)
  const [pod] = await podsOn(lab, agentsOf(lab.flavour), node)
  await lab.kubectl(['exec', '-n', namespace, pod?.metadata.name ?? '', '-c', container, '--', 'sv', verb, '/etc/service/enabled/confd'])
}

async function awaitSessions(lab: Lab, node: string, met: (info: string) => boolean): Promise<void> {
  const deadline = Date.now() + 150_000
  for (;;) {
    const infos = Object.values(await sessionsOf(lab, node))
    if (infos.length > 0 && infos.every(met)) return
    if (Date.now() > deadline) throw new LabError(`the sessions of ${node} are: ${infos.join(', ')}`)
    await sleep(500)
  }
}

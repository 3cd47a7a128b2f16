import { setTimeout as sleep } from 'node:timers/promises'

import { LabError, pickNode, sessionsOf } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'
import { agentsOf, awaitPod, isReady, podsOn } from '../daemon-pods.ts'

/** runit is told to leave BIRD down; after a minute the liveness probe has the container started anew, and BIRD with it. */
export const fault: Fault<null> = {
  name: 'bird-down',
  summary: "One node's BIRD does not run, while Felix goes on; the kubelet starts calico-node anew after a minute.",
  flavours: ['calico-bgp'],
  choose: async (lab, choice) => ({ nodes: [pickNode(lab, choice)], place: 'service bird in calico-node', undo: null }),
  break: (lab, { nodes: [node = ''] }) => service(lab, node, 'stop'),
  heal: async (lab, { nodes: [node = ''] }) => {
    await service(lab, node, 'start')
    await awaitPod(lab, agentsOf(lab.flavour), node, 'is not ready', isReady)
    const deadline = Date.now() + 60_000
    while (!Object.values(await sessionsOf(lab, node).catch(() => ({ none: '' }))).every((state) => state === 'Established')) {
      if (Date.now() > deadline) throw new LabError(`${node} does not have its BGP sessions back`)
      await sleep(500)
    }
  },
}

async function service(lab: Lab, node: string, verb: 'stop' | 'start'): Promise<void> {
  const { namespace, container } = agentsOf(lab.flavour)
  const [pod] = await podsOn(lab, agentsOf(lab.flavour), node)
  await lab.kubectl(['exec', '-n', namespace, pod?.metadata.name ?? '', '-c', container, '--', 'sv', verb, '/etc/service/enabled/bird'])
}

import { pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { agentsOf, awaitPod, isReady } from '../daemon-pods.ts'
import { annotation, change, keep, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'

const tunnel = annotation('projectcalico.org/IPv4VXLANTunnelAddr')

/** calico-node claims the address when it starts and when a pool changes, and does not notice in between that it is gone. */
export const fault: Fault<KeptFields> = {
  name: 'tunnel-address-missing',
  summary: 'A Node object has lost the address of its VXLAN tunnel, so that the other nodes have no route to its pods.',
  flavours: ['calico-vxlan'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    return { nodes: [node], place: 'annotation projectcalico.org/IPv4VXLANTunnelAddr', undo: await keep(lab, { kind: 'node', name: node }, [tunnel]) }
  },
  break: (lab, { undo }) => change(lab, undo, { [tunnel]: undefined }),
  heal: async (lab, { nodes: [node = ''], undo }) => {
    await restore(lab, undo)
    await awaitPod(lab, agentsOf(lab.flavour), node, 'is not ready', isReady)
  },
}

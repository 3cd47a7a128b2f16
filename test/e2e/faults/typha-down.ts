import type { Fault } from '../../lab/index.ts'
import { agentsOf, awaitPod, isReady } from '../daemon-pods.ts'
import type { KeptFields } from '../kept-fields.ts'
import { scaledDown } from '../scaled-down.ts'

const parts = scaledDown('calico-typha', ['calico-vxlan'])

export const fault: Fault<KeptFields> = {
  ...parts,
  name: 'typha-down',
  summary: 'Typha is scaled to 0, and every Felix looks for another one in vain.',
  heal: async (lab, broken) => {
    await parts.heal(lab, broken)
    for (const node of lab.nodes) await awaitPod(lab, agentsOf(lab.flavour), node, 'is not ready', isReady)
  },
}

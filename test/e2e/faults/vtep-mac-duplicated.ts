import { pick, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { announcement } from '../announcement.ts'
import { change, keep, keptValue, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'

interface Undo {
  /** The Node that comes to say what the other one says. */
  copy: KeptFields
  original: KeptFields
}

/** flannel takes its MAC address from the annotation when it starts, so that a copied one stays for good. */
export const fault: Fault<Undo> = {
  name: 'vtep-mac-duplicated',
  summary: 'Two nodes announce the same MAC address for their VXLAN devices, and the others send what is meant for both to one of them.',
  flavours: ['flannel-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const other = pick(choice, lab.nodes.filter((each) => each !== node))
    const copy = await keep(lab, { kind: 'node', name: node }, [announcement.data, announcement.type])
    const original = await keep(lab, { kind: 'node', name: other }, [announcement.data, announcement.type])
    return { nodes: [node, other].sort(), place: 'annotation flannel.alpha.coreos.com/backend-data', undo: { copy, original } }
  },
  break: (lab, { undo: { copy, original } }) => change(lab, copy, { [announcement.data]: keptValue(original, announcement.data) }),
  heal: async (lab, { undo: { copy, original } }) => {
    await restore(lab, copy)
    // The forwarding entry of the one MAC address points to the wrong node until the right one announces itself again.
    await change(lab, original, { [announcement.type]: 'none' })
    await restore(lab, original)
  },
}

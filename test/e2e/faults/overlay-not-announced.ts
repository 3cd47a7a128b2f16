import { pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { announcement } from '../announcement.ts'
import { change, keep, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'

export const fault: Fault<KeptFields> = {
  name: 'overlay-not-announced',
  summary: "A Node object has lost flannel's annotations, as when automation writes it anew: flannel runs there, and a flannel that restarts elsewhere finds no way to it.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'canal'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const undo = await keep(lab, { kind: 'node', name: node }, Object.values(announcement))
    return { nodes: [node], place: 'annotations flannel.alpha.coreos.com', undo }
  },
  break: (lab, { undo }) => change(lab, undo, Object.fromEntries(Object.values(announcement).map((path) => [path, undefined]))),
  heal: (lab, { undo }) => restore(lab, undo),
}

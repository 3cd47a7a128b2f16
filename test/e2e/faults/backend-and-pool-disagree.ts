import type { Fault } from '../../lab/index.ts'
import { change, keep, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'

const vxlanMode = '/spec/vxlanMode'

export const fault: Fault<KeptFields> = {
  name: 'backend-and-pool-disagree',
  summary: 'The pool is turned from VXLAN to plain routes, which only BGP would make, and calico-node runs none.',
  flavours: ['calico-vxlan'],
  choose: async (lab) => {
    const undo = await keep(lab, { kind: 'ippools.crd.projectcalico.org', name: 'default-ipv4-ippool' }, [vxlanMode])
    return { nodes: lab.nodes, place: 'vxlanMode of IPPool default-ipv4-ippool', undo }
  },
  break: (lab, { undo }) => change(lab, undo, { [vxlanMode]: 'Never' }),
  heal: (lab, { undo }) => restore(lab, undo),
}

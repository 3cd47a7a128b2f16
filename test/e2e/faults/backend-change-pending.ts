import { pick } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { change, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'
import { keepNetConf, netConf } from '../net-conf.ts'

interface Undo {
  kept: KeptFields
  conf: string
}

export const fault: Fault<Undo> = {
  name: 'backend-change-pending',
  summary: "flannel's backend was changed in its ConfigMap and no flannel has been restarted since.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'canal'],
  choose: async (lab, choice) => {
    const { kept, conf } = await keepNetConf(lab)
    const others = conf.Backend.Type === 'vxlan' ? [{ Type: 'host-gw' }, { Type: 'vxlan', VNI: 7 }] : [{ Type: 'vxlan' }, { Type: 'vxlan', VNI: 7 }]
    const backend = pick(choice, others)
    const undo = { kept, conf: JSON.stringify({ ...conf, Backend: backend }, null, 2) }
    return { nodes: lab.nodes, place: `Backend ${JSON.stringify(backend)} in ConfigMap ${kept.namespace}/${kept.name}`, undo }
  },
  break: (lab, { undo: { kept, conf } }) => change(lab, kept, { [netConf]: conf }),
  heal: (lab, { undo: { kept } }) => restore(lab, kept),
}

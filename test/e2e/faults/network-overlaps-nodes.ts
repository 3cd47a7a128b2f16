import { pick } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { change, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'
import { keepNetConf, netConf } from '../net-conf.ts'

interface Undo {
  kept: KeptFields
  conf: string
}

/** The pod CIDRs stay as they are, so that they lie outside as well: that is a second cause. */
export const fault: Fault<Undo> = {
  name: 'network-overlaps-nodes',
  summary: "flannel's network was changed to one that holds the addresses of the nodes.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'canal'],
  choose: async (lab, choice) => {
    const { kept, conf } = await keepNetConf(lab)
    const network = pick(choice, ['198.18.0.0/15', '198.16.0.0/12', '192.0.0.0/4'])
    const undo = { kept, conf: JSON.stringify({ ...conf, Network: network }, null, 2) }
    return { nodes: lab.nodes, place: `Network ${network} in ConfigMap ${kept.namespace}/${kept.name}`, undo }
  },
  break: (lab, { undo: { kept, conf } }) => change(lab, kept, { [netConf]: conf }),
  heal: (lab, { undo: { kept } }) => restore(lab, kept),
}

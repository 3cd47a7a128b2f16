import { pick, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { agentsOf, awaitPod, isReady, replacePod, waitsFor } from '../daemon-pods.ts'
import { change, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'
import { keepNetConf, netConf } from '../net-conf.ts'

interface Undo {
  kept: KeptFields
  conf: string
  /** The node whose flannel was made anew since; the other nodes are as badly off as soon as theirs is. */
  first: string
}

export const fault: Fault<Undo> = {
  name: 'pod-cidr-outside-network',
  summary: "flannel's network was changed and does not hold the pod CIDRs of the nodes: a flannel that starts crash-loops.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'canal'],
  choose: async (lab, choice) => {
    const { kept, conf } = await keepNetConf(lab)
    const network = pick(choice, ['10.245.0.0/16', '172.20.0.0/16', '10.10.0.0/16'])
    const undo = { kept, conf: JSON.stringify({ ...conf, Network: network }, null, 2), first: pickNode(lab, choice) }
    return { nodes: lab.nodes, place: `Network ${network} in ConfigMap ${kept.namespace}/${kept.name}`, undo }
  },
  break: async (lab, { undo: { kept, conf, first } }) => {
    await change(lab, kept, { [netConf]: conf })
    await replacePod(lab, agentsOf(lab.flavour), first)
    await awaitPod(lab, agentsOf(lab.flavour), first, 'does not crash', (pod) => waitsFor(pod, ['CrashLoopBackOff']))
  },
  heal: async (lab, { undo: { kept, first } }) => {
    await restore(lab, kept)
    await replacePod(lab, agentsOf(lab.flavour), first)
    await awaitPod(lab, agentsOf(lab.flavour), first, 'is not ready', isReady)
  },
}

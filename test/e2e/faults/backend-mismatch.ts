import { pick, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { announcement } from '../announcement.ts'
import { agentsOf, awaitPod, isReady, replacePod } from '../daemon-pods.ts'
import { change, keep, keptValue, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'
import { keepNetConf, netConf } from '../net-conf.ts'

interface Undo {
  config: KeptFields
  conf: string
  /** The node whose flannel has taken the new backend. */
  first: string
  before: KeptFields
  /** A device that comes with the new backend, and is none of the old one's. */
  device: string
  reverted: boolean
}

/** Whoever is not as the ConfigMap says is the odd one: the others while it is changed, the first when it was put back. */
export const fault: Fault<Undo> = {
  name: 'backend-mismatch',
  summary: "flannel's backend was changed and one node has taken the new one: between that node and the others there is no route.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'canal'],
  choose: async (lab, choice) => {
    const { kept: config, conf } = await keepNetConf(lab)
    const first = pickNode(lab, choice)
    const before = await keep(lab, { kind: 'node', name: first }, Object.values(announcement))
    const backend = conf.Backend.Type === 'vxlan' ? pick(choice, [{ Type: 'host-gw' }, { Type: 'vxlan', VNI: 7 }]) : { Type: 'vxlan' }
    const device = backend.Type === 'vxlan' ? `flannel.${'VNI' in backend ? backend.VNI : 1}` : ''
    const reverted = pick(choice, [true, false])
    return {
      nodes: reverted ? [first] : lab.nodes.filter((node) => node !== first),
      place: `${JSON.stringify(backend)} on ${first}, ${reverted ? 'put back' : 'still'} in ConfigMap ${config.namespace}/${config.name}`,
      undo: { config, conf: JSON.stringify({ ...conf, Backend: backend }, null, 2), first, before, device, reverted },
    }
  },
  break: async (lab, { undo: { config, conf, first, reverted } }) => {
    await change(lab, config, { [netConf]: conf })
    await replacePod(lab, agentsOf(lab.flavour), first)
    await awaitPod(lab, agentsOf(lab.flavour), first, 'is not ready', isReady)
    if (reverted) await restore(lab, config)
  },
  heal: async (lab, { undo: { config, first, before, device } }) => {
    await restore(lab, config)
    // flannel.1 gets its MAC address from the annotation, so that the device that comes back is the one that was.
    await change(lab, before, { [announcement.data]: keptValue(before, announcement.data), [announcement.type]: keptValue(before, announcement.type) })
    await replacePod(lab, agentsOf(lab.flavour), first)
    await awaitPod(lab, agentsOf(lab.flavour), first, 'is not ready', isReady)
    if (device !== '') await lab.tryInNode(first, ['ip', 'link', 'delete', device])
    await restore(lab, before)
  },
}

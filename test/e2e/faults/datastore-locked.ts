import type { Fault } from '../../lab/index.ts'
import { agentsOf, awaitPod, isReady } from '../daemon-pods.ts'
import { change, keep, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'

const datastoreReady = '/spec/datastoreReady'

export const fault: Fault<KeptFields> = {
  name: 'datastore-locked',
  summary: "Calico's datastore is marked as not ready, as a migration does that did not come to its end.",
  flavours: ['calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab) => {
    const undo = await keep(lab, { kind: 'clusterinformations.crd.projectcalico.org', name: 'default' }, [datastoreReady])
    return { nodes: [], place: 'ClusterInformation default', undo }
  },
  break: (lab, { undo }) => change(lab, undo, { [datastoreReady]: false }),
  heal: async (lab, { undo }) => {
    await restore(lab, undo)
    for (const node of lab.nodes) await awaitPod(lab, agentsOf(lab.flavour), node, 'is not ready', isReady)
  },
}

import { pick, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { agentsOf, waitsFor } from '../daemon-pods.ts'
import { containerOf, planRollout, rollBack, rollOut } from '../half-rollout.ts'
import type { HalfRollout } from '../half-rollout.ts'

export const fault: Fault<HalfRollout> = {
  name: 'agent-image-missing',
  summary: "One node's agent was made anew from an image that no registry gives out; the other nodes still run the pods from before.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const set = agentsOf(lab.flavour)
    let place = ''
    const undo = await planRollout(lab, set, (spec) => {
      const container = containerOf(spec, pick(choice, [set.container, ...(spec.initContainers ?? []).map(({ name }) => name)]))
      container.image = pick(choice, [`${container.image}-mirror`, `registry.invalid/${container.image}`])
      place = `${container.name}: ${container.image} in DaemonSet ${set.namespace}/${set.name}`
    })
    return { nodes: [pickNode(lab, choice)], place, undo }
  },
  break: (lab, { nodes, undo }) => rollOut(lab, undo, nodes, 'pulls its image', (pod) => waitsFor(pod, ['ErrImagePull', 'ImagePullBackOff'])),
  heal: (lab, { nodes, undo }) => rollBack(lab, undo, nodes),
}

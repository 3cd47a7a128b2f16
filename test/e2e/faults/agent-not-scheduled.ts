import { pick, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { agentsOf } from '../daemon-pods.ts'
import { containerOf, planRollout, rollBack, rollOut } from '../half-rollout.ts'
import type { HalfRollout } from '../half-rollout.ts'

export const fault: Fault<HalfRollout> = {
  name: 'agent-not-scheduled',
  summary: "One node's agent was made anew asking for more than the node has, and stays Pending.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const set = agentsOf(lab.flavour)
    const [resource, amount] = pick(choice, [['cpu', '500'], ['memory', '4Ti']] as const)
    const undo = await planRollout(lab, set, (spec) => {
      const container = containerOf(spec, set.container)
      container.resources = { ...container.resources, requests: { ...container.resources?.requests, [resource]: amount } }
    })
    return { nodes: [pickNode(lab, choice)], place: `${resource}: ${amount} in DaemonSet ${set.namespace}/${set.name}`, undo }
  },
  break: (lab, { nodes, undo }) =>
    rollOut(lab, undo, nodes, 'is scheduled', ({ status }) => status.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable') ?? false),
  heal: (lab, { nodes, undo }) => rollBack(lab, undo, nodes),
}

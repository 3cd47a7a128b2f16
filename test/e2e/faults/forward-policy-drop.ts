import { pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { agentsOf, isReady } from '../daemon-pods.ts'
import { containerOf, planRollout, rollBack, rollOut } from '../half-rollout.ts'
import type { HalfRollout } from '../half-rollout.ts'

/** flannel's one rule in FORWARD; the others are in the chain that it leads to. */
const jump = ['FORWARD', '-m', 'comment', '--comment', 'flanneld forward', '-j', 'FLANNEL-FWD']

const words = (verb: string): string[] => ['iptables', '-w', '10', verb, ...jump]

/** As RKE2 has flannel run, and with what Docker does to the policy: either alone does no harm. */
export const fault: Fault<HalfRollout> = {
  name: 'forward-policy-drop',
  summary: "A node's policy of FORWARD is DROP, and flannel, told to add no rules of its own there, does not accept what pods send.",
  flavours: ['flannel-vxlan', 'flannel-host-gw'],
  choose: async (lab, choice) => {
    const set = agentsOf(lab.flavour)
    const undo = await planRollout(lab, set, (spec) => containerOf(spec, set.container).args?.push('--iptables-forward-rules=false'))
    return { nodes: [pickNode(lab, choice)], place: 'iptables filter FORWARD, policy', undo }
  },
  break: async (lab, { nodes, undo }) => {
    await rollOut(lab, undo, lab.nodes, 'is not ready', isReady)
    for (const node of lab.nodes) await lab.inNode(node, words('-D'))
    for (const node of nodes) await lab.inNode(node, ['iptables', '-w', '10', '-P', 'FORWARD', 'DROP'])
  },
  heal: async (lab, { nodes, undo }) => {
    for (const node of nodes) await lab.inNode(node, ['iptables', '-w', '10', '-P', 'FORWARD', 'ACCEPT'])
    await rollBack(lab, undo, lab.nodes)
  },
}

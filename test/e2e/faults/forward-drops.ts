import { pick, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { chooseDrops, endDrops, startDrops } from '../drops.ts'
import type { Drops } from '../drops.ts'

const pods = '10.244.0.0/16'

/**
 * flannel sees to it that its rules are there, not where; Felix comes first again in the chains that it uses, which mangle FORWARD
 * is not. What Calico's kube-controllers say to the API server passes, as they would tell.
 */
export const fault: Fault<Drops> = {
  name: 'forward-drops',
  summary: "A node's packet filter drops what the node forwards for pods.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const flannel = lab.flavour.startsWith('flannel')
    const match = flannel && pick(choice, [true, false]) ? [] : ['-s', pods, '-d', pods]
    const places = flannel ? (['iptables filter', 'iptables mangle', 'nft', 'nft policy'] as const) : (['iptables mangle', 'nft', 'nft policy'] as const)
    const undo = await chooseDrops(lab, choice, places, { node: pickNode(lab, choice), chain: 'FORWARD', matches: [match] })
    return { nodes: [undo.node], place: `${undo.place} FORWARD, ${match.length === 0 ? 'everything' : 'from pods to pods'}`, undo }
  },
  break: (lab, { undo }) => startDrops(lab, undo),
  heal: (lab, { undo }) => endDrops(lab, undo),
}

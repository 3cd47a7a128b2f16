import { pick } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'
import { pickNodeWithout } from '../node-without.ts'
import { tunnelOf } from '../tunnel.ts'

interface Undo {
  /** The sysctl that is written, as a path: `net/ipv4/ip_forward`. */
  key: string
  /** Lines for `sysctl -p` that say how forwarding was on each device. */
  before: string
}

const list = 'sysctl -a -r "^net[.]ipv4[.](ip_forward|conf[./].*[./]forwarding)$" 2>/dev/null'

/** Agents and kube-proxy look at it when they start, if at all. */
export const fault: Fault<Undo> = {
  name: 'forwarding-off',
  summary: 'A node does not forward IPv4, or not what comes from other nodes, because a sysctl was written after the agent had started.',
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const node = await pickNodeWithout(lab, choice, 'k8s-app=calico-kube-controllers')
    const key = pick(choice, ['net/ipv4/ip_forward', 'net/ipv4/conf/all/forwarding', `net/ipv4/conf/${receiver(lab)}/forwarding`])
    return { nodes: [node], place: `${key} = 0`, undo: { key, before: await lab.inNode(node, ['sh', '-c', list]) } }
  },
  break: async (lab, { nodes: [node = ''], undo: { key } }) => {
    await lab.inNode(node, ['sysctl', '-w', `${key}=0`])
  },
  heal: async (lab, { nodes: [node = ''], undo: { before } }) => {
    // Writing the one for all devices writes each device's, so that it has to come first.
    const lines = before.split('\n').filter((line) => line !== '')
    const general = lines.filter((line) => /ip_forward |conf[./]all[./]/.test(line))
    await lab.inNode(node, ['sysctl', '-e', '-q', '-p', '-'], [...general, ...lines.filter((line) => !general.includes(line))].join('\n'))
  },
}

/** The device on which packets for the node's pods come out. */
function receiver({ flavour }: Lab): string {
  return flavour === 'flannel-host-gw' || flavour === 'calico-bgp' ? 'eth0' : tunnelOf(flavour)
}

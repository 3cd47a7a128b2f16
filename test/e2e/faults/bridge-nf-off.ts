import { pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'

const key = 'net.bridge.bridge-nf-call-iptables'

/** Any firewall's or hypervisor's sysctl file does so; flannel looks only whether the file is there. */
export const fault: Fault<null> = {
  name: 'bridge-nf-off',
  summary: 'On one node packets from pod to pod over the bridge pass by netfilter, so that Services fail through backends on the same node.',
  flavours: ['flannel-vxlan', 'flannel-host-gw'],
  choose: (lab, choice) => Promise.resolve({ nodes: [pickNode(lab, choice)], place: `${key} = 0`, undo: null }),
  break: async (lab, { nodes: [node = ''] }) => {
    await lab.inNode(node, ['sysctl', '-w', `${key}=0`])
  },
  heal: async (lab, { nodes: [node = ''] }) => {
    await lab.inNode(node, ['sysctl', '-w', `${key}=1`])
  },
}

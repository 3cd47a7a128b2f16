import { pick, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'

interface Undo {
  table: string
  rule: readonly string[]
}

/** A random third of what comes from other nodes; what Kubernetes says to the kubelet passes. */
export const fault: Fault<Undo> = {
  name: 'packets-lost',
  summary: 'A node loses a part of the packets that come from other nodes, at random, while every agent stays ready.',
  flavours: ['flannel-vxlan', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const port = lab.flavour === 'calico-vxlan' ? 4789 : 8472
    const share = pick(choice, ['0.35', '0.45'])
    const rule = ['-p', 'udp', '--dport', String(port), '-m', 'statistic', '--mode', 'random', '--probability', share, '-j', 'DROP']
    // In the table filter Felix accepts its overlay's port before.
    const table = lab.flavour === 'calico-vxlan' ? 'mangle' : 'filter'
    return { nodes: [node], place: `iptables ${table} INPUT, ${share} of UDP ${port}`, undo: { table, rule } }
  },
  break: async (lab, { nodes: [node = ''], undo: { table, rule } }) => {
    await lab.inNode(node, ['iptables', '-w', '10', '-t', table, '-I', 'INPUT', ...rule])
  },
  heal: async (lab, { nodes: [node = ''], undo: { table, rule } }) => {
    const there = await lab.tryInNode(node, ['iptables', '-w', '10', '-t', table, '-C', 'INPUT', ...rule])
    if (there.code === 0) await lab.inNode(node, ['iptables', '-w', '10', '-t', table, '-D', 'INPUT', ...rule])
  },
}

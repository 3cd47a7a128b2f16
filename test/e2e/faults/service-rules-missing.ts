import { LabError, pick } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'
import { pickNodeWithout } from '../node-without.ts'

interface Undo {
  rules: readonly Rule[]
}

/** A rule of the table nat that leads to Services. */
interface Rule {
  chain: string
  /** From 1. */
  position: number
  /** Behind the chain's name, as iptables-save has it. */
  words: string
}

/** kube-proxy has no probe of its own, and writes all rules every 30 seconds: so it is stopped, and stays Running and ready. */
export const fault: Fault<Undo> = {
  name: 'service-rules-missing',
  summary: "A node's rules for Services are gone, or those of the cluster's DNS, and its kube-proxy hangs while it looks ready.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const node = await pickNodeWithout(lab, choice, 'k8s-app=calico-kube-controllers')
    const way = pick(choice, ['jumps', 'DNS alone'] as const)
    const rules = (await rulesOf(lab, node)).filter(({ chain, words }) => (way === 'jumps' ? words.endsWith(' -j KUBE-SERVICES') : chain === 'KUBE-SERVICES' && words.startsWith('-d 10.96.0.10/')))
    if (rules.length === 0) throw new LabError(`${node} has no rules for Services`)
    return { nodes: [node], place: `iptables nat, ${way}: ${rules.length} rules`, undo: { rules } }
  },
  break: async (lab, { nodes: [node = ''], undo: { rules } }) => {
    await signal(lab, node, 'STOP')
    await lab.inNode(node, ['sh', '-ec', rules.map(({ chain, words }) => `iptables -w 10 -t nat -D ${chain} ${words}`).join('\n')])
  },
  heal: async (lab, { nodes: [node = ''], undo: { rules } }) => {
    // In the order in which they are found, each comes to stand where it stood.
    const back = rules.map(({ chain, position, words }) => `iptables -w 10 -t nat -C ${chain} ${words} 2>/dev/null || iptables -w 10 -t nat -I ${chain} ${position} ${words}`)
    await lab.inNode(node, ['sh', '-ec', back.join('\n')])
    await signal(lab, node, 'CONT')
  },
}

async function rulesOf(lab: Lab, node: string): Promise<Rule[]> {
  const saved = await lab.inNode(node, ['iptables-save', '-t', 'nat'])
  const last: Record<string, number> = {}
  return [...saved.matchAll(/^-A (\S+) (.*)$/gm)].map(([, chain = '', words = '']) => {
    const position = (last[chain] ?? 0) + 1
    last[chain] = position
    return { chain, position, words }
  })
}

async function signal(lab: Lab, node: string, name: 'STOP' | 'CONT'): Promise<void> {
  await lab.inNode(node, ['pkill', `-${name}`, '-x', 'kube-proxy'])
}

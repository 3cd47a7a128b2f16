import { LabError, pick, pickNode } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'

interface Undo {
  /** Rules of the table nat that lead to Services, as iptables-save has them. */
  rules: readonly string[]
  way: 'jumps' | 'DNS alone'
}

/** kube-proxy has no probe of its own, and writes all rules every 30 seconds: so it is stopped, and stays Running and ready. */
export const fault: Fault<Undo> = {
  name: 'service-rules-missing',
  summary: "A node's rules for Services are gone, or those of the cluster's DNS, and its kube-proxy hangs while it looks ready.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const way = pick(choice, ['jumps', 'DNS alone'] as const)
    const saved = (await lab.inNode(node, ['iptables-save', '-t', 'nat'])).split('\n')
    const rules = saved.filter((line) => (way === 'jumps' ? / -j KUBE-SERVICES$/.test(line) : /^-A KUBE-SERVICES -d 10\.96\.0\.10\//.test(line)))
    if (rules.length === 0) throw new LabError(`${node} has no rules for Services`)
    return { nodes: [node], place: `iptables nat, ${way}: ${rules.length} rules`, undo: { rules, way } }
  },
  break: async (lab, { nodes: [node = ''], undo: { rules } }) => {
    await signal(lab, node, 'STOP')
    await lab.inNode(node, ['sh', '-ec', rules.map((rule) => `iptables -w 10 -t nat ${rule.replace(/^-A/, '-D')}`).join('\n')])
  },
  heal: async (lab, { nodes: [node = ''], undo: { rules } }) => {
    await signal(lab, node, 'CONT')
    const back = rules.toReversed().map((rule) => `iptables -w 10 -t nat ${rule.replace(/^-A/, '-C')} 2>/dev/null || iptables -w 10 -t nat ${rule.replace(/^-A/, '-I')}`)
    await lab.inNode(node, ['sh', '-ec', back.join('\n')])
  },
}

async function signal(lab: Lab, node: string, name: 'STOP' | 'CONT'): Promise<void> {
  await lab.inNode(node, ['pkill', `-${name}`, '-x', 'kube-proxy'])
}

import { pick } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { pickNodeWithout } from '../node-without.ts'

interface Undo {
  /** With prefix length; null where the node had no bridge yet. */
  before: string | null
  after: string
}

const bridge = 'cni0'

/** As after a node has joined again and got another pod CIDR: the bridge plugin does not change an address. */
export const fault: Fault<Undo> = {
  name: 'bridge-address-outside-pod-cidr',
  summary: "A node's bridge has an address of the past, from outside its pod CIDR: no new pod gets a network there.",
  flavours: ['flannel-vxlan', 'flannel-host-gw'],
  choose: async (lab, choice) => {
    const node = await pickNodeWithout(lab, choice, 'k8s-app=kube-dns')
    const shown = await lab.tryInNode(node, ['ip', '-4', '-o', 'address', 'show', bridge])
    const before = /inet (\S+)/.exec(shown.stdout)?.[1] ?? null
    const after = pick(choice, ['10.244.77.1/24', '10.244.130.1/24', '10.42.0.1/24'])
    return { nodes: [node], place: `${bridge} ${after}`, undo: { before, after } }
  },
  break: async (lab, { nodes: [node = ''], undo: { before, after } }) => {
    if (before === null) await lab.inNode(node, ['ip', 'link', 'add', bridge, 'type', 'bridge'])
    else await lab.inNode(node, ['ip', 'address', 'delete', before, 'dev', bridge])
    await lab.inNode(node, ['ip', 'address', 'add', after, 'brd', '+', 'dev', bridge])
    await lab.inNode(node, ['ip', 'link', 'set', bridge, 'up'])
  },
  heal: async (lab, { nodes: [node = ''], undo: { before, after } }) => {
    await lab.tryInNode(node, ['ip', 'address', 'delete', after, 'dev', bridge])
    if (before !== null) await lab.inNode(node, ['ip', 'address', 'replace', before, 'brd', '+', 'dev', bridge])
    // A pod may have come in the meantime, so that the bridge is in use.
    else await lab.inNode(node, ['sh', '-c', `ls /sys/class/net/${bridge}/brif/* >/dev/null 2>&1 || ip link delete ${bridge} || true`])
  },
}

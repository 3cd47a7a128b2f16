import { pick } from '../../lab/index.ts'
import type { Broken, Fault, Lab } from '../../lab/index.ts'
import { awaitSession, restartSession } from '../bgp-session.ts'
import { agentsOf, awaitPod, isReady } from '../daemon-pods.ts'
import { nodesWithout, pickNodeWithout } from '../node-without.ts'

interface Undo {
  peer: string
  way: Way
}

type Way = 'unreachable' | 'blackhole' | 'prohibit' | 'wrong MAC address'

const ways: readonly Way[] = ['unreachable', 'blackhole', 'prohibit', 'wrong MAC address']
const nobody = '02:00:5e:00:53:af'
const typha = 'k8s-app=calico-typha'

/**
 * As VPN clients and addresses that were used twice leave it. The API server and all other nodes are reached as ever; so is Typha,
 * without which Felix programs no new pod and is not ready after two minutes.
 */
export const fault: Fault<Undo> = {
  name: 'node-unreachable',
  summary: 'A node cannot send to one other node: a route to its address leads nowhere, or a MAC address of the past is kept for it.',
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const node = await pickNodeWithout(lab, choice, typha)
    const undo = { peer: pick(choice, (await nodesWithout(lab, typha)).filter((each) => each !== node)), way: pick(choice, ways) }
    return { nodes: [node], place: `${lab.address(undo.peer)} (${undo.peer}): ${undo.way}`, undo }
  },
  break: async (lab, broken) => {
    const { nodes: [node = ''], undo: { peer, way } } = broken
    if (way === 'wrong MAC address') await lab.inNode(node, ['ip', 'neighbour', 'replace', lab.address(peer), 'lladdr', nobody, 'nud', 'permanent', 'dev', 'eth0'])
    else await lab.inNode(node, ['ip', 'route', 'add', way, lab.address(peer)])
    await followBgp(lab, broken, false)
  },
  heal: async (lab, broken) => {
    const { nodes: [node = ''], undo: { peer, way } } = broken
    if (way === 'wrong MAC address') await lab.tryInNode(node, ['ip', 'neighbour', 'delete', lab.address(peer), 'dev', 'eth0'])
    else await lab.tryInNode(node, ['ip', 'route', 'delete', way, lab.address(peer)])
    await followBgp(lab, broken, true)
    for (const each of [node, peer]) await awaitPod(lab, agentsOf(lab.flavour), each, 'is not ready', isReady)
  },
}

async function followBgp(lab: Lab, { nodes: [node = ''], undo: { peer } }: Broken<Undo>, wanted: boolean): Promise<void> {
  if (lab.flavour !== 'calico-bgp') return
  await restartSession(lab, [node, peer])
  await awaitSession(lab, [node, peer], wanted)
}

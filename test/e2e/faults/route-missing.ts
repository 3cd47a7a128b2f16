import { setTimeout as sleep } from 'node:timers/promises'

import { LabError, birdcl, pick, pickNode } from '../../lab/index.ts'
import type { Fault, Flavour, Lab } from '../../lab/index.ts'
import { podRoutes } from '../pod-routes.ts'
import type { PodRoute } from '../pod-routes.ts'
import { dismiss, hire } from '../rival.ts'
import type { Rival } from '../rival.ts'

interface Undo {
  route: PodRoute
  way: Way
  /** Takes the route away again and again, where the agent would put it back. */
  rival: Rival | null
}

type Way = 'gone' | 'blackhole' | 'by the default gateway'

/**
 * flannel with VXLAN and Canal look at their routes when a node comes or goes; flannel's host-gw looks every 10 seconds and
 * adds what is gone, but takes no other route's place, and neither does BIRD, which looks every 2 seconds. Felix replaces what
 * it finds when it looks, every 90 seconds.
 */
const ways: Readonly<Partial<Record<Flavour, readonly Way[]>>> = {
  'flannel-host-gw': ['blackhole', 'by the default gateway'],
  'calico-vxlan': ['gone'],
}

export const fault: Fault<Undo> = {
  name: 'route-missing',
  summary: "A node's route to the pods of another node is gone, or another route has taken its place.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const route = pick(choice, await podRoutes(lab, node))
    const way = pick(choice, ways[lab.flavour] ?? (['gone', 'blackhole', 'by the default gateway'] as const))
    const rival = lab.flavour === 'calico-vxlan' ? { name: 'route-cleaner', does: `ip route delete ${route.line} 2>/dev/null` } : null
    return { nodes: [node], place: `${route.destination} ${way}`, undo: { route, way, rival } }
  },
  break: async (lab, { nodes: [node = ''], undo: { route, way, rival } }) => {
    if (way === 'gone') {
      if (lab.flavour === 'calico-bgp') await birdcl(lab, node, ['disable', 'kernel1'])
      if (rival !== null) await hire(lab, node, rival)
      else await lab.tryInNode(node, ['ip', 'route', 'delete', ...route.line.split(/\s+/)])
    } else {
      const instead = way === 'blackhole' ? ['blackhole', route.destination] : [route.destination, 'via', await gateway(lab, node)]
      // A route of any other origin BIRD would learn and announce, so that the other nodes came to be harmed.
      await lab.inNode(node, ['ip', 'route', 'replace', ...instead, ...(lab.flavour === 'calico-bgp' ? ['proto', 'kernel'] : [])])
    }
    await awaitRoute(lab, node, route, false)
  },
  heal: async (lab, { nodes: [node = ''], undo: { route, way, rival } }) => {
    if (rival !== null) await dismiss(lab, node, rival)
    if (way === 'gone' && lab.flavour === 'calico-bgp') await birdcl(lab, node, ['enable', 'kernel1'])
    else await lab.inNode(node, ['ip', 'route', 'replace', ...route.line.split(/\s+/)])
    await awaitRoute(lab, node, route, true)
  },
}

async function gateway(lab: Lab, node: string): Promise<string> {
  return /^default via (\S+)/m.exec(await lab.inNode(node, ['ip', '-4', 'route', 'show', 'default']))?.[1] ?? ''
}

async function awaitRoute(lab: Lab, node: string, route: PodRoute, wanted: boolean): Promise<void> {
  const deadline = Date.now() + 60_000
  while ((await podRoutes(lab, node)).some(({ line }) => line === route.line) !== wanted) {
    if (Date.now() > deadline) throw new LabError(`${node} ${wanted ? 'does not have its route back' : 'still has its route'}: ${route.line}`)
    await sleep(300)
  }
}

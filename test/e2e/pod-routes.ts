import type { Lab } from '../lab/index.ts'

/** A route of a node to pods on another one, as `ip route` prints it and takes it again. */
export interface PodRoute {
  destination: string
  line: string
}

/** A node's routes to the pods of other nodes: those by way of a tunnel or of another node. */
export async function podRoutes(lab: Lab, node: string): Promise<PodRoute[]> {
  const shown = await lab.inNode(node, ['ip', '-4', 'route', 'show'])
  const lines = shown.split('\n').map((line) => line.replace(/\b(linkdown|dead)\b/g, '').trim())
  return lines.flatMap((line) => {
    const [, destination] = /^(10\.244\.\S+) via \S+ dev (?:eth0|flannel\.1|vxlan\.calico)\b/.exec(line) ?? []
    return destination === undefined ? [] : [{ destination, line }]
  })
}

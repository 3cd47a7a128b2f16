import { LabError } from '../lab/index.ts'
import type { Flavour, Lab } from '../lab/index.ts'

/** The VXLAN device of a node, and all that the kernel keeps by its name, as `ip` and `bridge` take it again. */
export interface Tunnel {
  device: string
  mac: string
  vni: string
  port: string
  addresses: readonly string[]
  routes: readonly string[]
  neighbours: readonly string[]
  forwarding: readonly string[]
}

/** The VXLAN device's name. */
export function tunnelOf(flavour: Flavour): string {
  return flavour === 'calico-vxlan' ? 'vxlan.calico' : 'flannel.1'
}

/** Reads the device and what belongs to it; changes nothing. */
export async function readTunnel(lab: Lab, node: string): Promise<Tunnel> {
  const device = tunnelOf(lab.flavour)
  const shown = await lab.inNode(node, ['ip', '-d', 'link', 'show', device])
  const found = (pattern: RegExp) => pattern.exec(shown)?.[1] ?? ''
  const lines = async (command: string) => (await lab.inNode(node, command.split(' '))).split('\n').map((line) => line.trim()).filter((line) => line !== '')
  return {
    device,
    mac: found(/link\/ether (\S+)/),
    vni: found(/vxlan id (\d+)/),
    port: found(/dstport (\d+)/),
    addresses: [...(await lab.inNode(node, ['ip', '-4', '-o', 'address', 'show', device])).matchAll(/inet (\S+)/g)].map(([, address = '']) => address),
    routes: (await lines(`ip -4 route show dev ${device}`)).filter((line) => !line.includes('proto kernel')).map((line) => line.replace(/\b(linkdown|dead)\b/g, '').trim()),
    neighbours: (await lines(`ip -4 neighbour show dev ${device} nud permanent`)).map((line) => line.replace('PERMANENT', 'nud permanent')),
    forwarding: (await lines(`bridge fdb show dev ${device}`)).filter((line) => line.includes('permanent')),
  }
}

/** Puts back whatever is missing; throws when afterwards something differs from what was read. */
export async function restoreTunnel(lab: Lab, node: string, tunnel: Tunnel): Promise<void> {
  const { device, mac, addresses, routes, neighbours, forwarding } = tunnel
  const script = [
    `ip link set ${device} address ${mac} up`,
    ...addresses.map((address) => `ip address replace ${address} dev ${device}`),
    ...neighbours.map((line) => `ip neighbour replace ${line} dev ${device}`),
    ...forwarding.map((line) => `bridge fdb replace ${line} dev ${device}`),
    ...routes.map((line) => `ip route replace ${line} dev ${device}`),
  ]
  await lab.inNode(node, ['sh', '-ec', script.join('\n')])
  const now = await readTunnel(lab, node)
  for (const part of ['addresses', 'routes', 'neighbours', 'forwarding'] as const) {
    const lost = tunnel[part].filter((line) => !now[part].includes(line))
    if (lost.length > 0) throw new LabError(`${device} on ${node} has no longer ${part} ${lost.join(', ')}`)
  }
}

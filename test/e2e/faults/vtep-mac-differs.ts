import { pick, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { readTunnel, restoreTunnel } from '../tunnel.ts'
import type { Tunnel } from '../tunnel.ts'

interface Undo {
  tunnel: Tunnel
  mac: string
}

/** As systemd does it by MACAddressPolicy=persistent. Agents compare VNI, port and address of their device, not this. */
export const fault: Fault<Undo> = {
  name: 'vtep-mac-differs',
  summary: "A node's VXLAN device has another MAC address than the node announces, and drops what the others send to that one.",
  flavours: ['flannel-vxlan', 'canal', 'calico-vxlan'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const mac = pick(choice, ['02', '46', '7a', 'be']) + pick(choice, [':1d:a9:02:cc:51', ':77:3e:c4:00:9f'])
    const tunnel = await readTunnel(lab, node)
    return { nodes: [node], place: `${tunnel.device} ${mac}`, undo: { tunnel, mac } }
  },
  break: async (lab, { nodes: [node = ''], undo: { tunnel, mac } }) => {
    await lab.inNode(node, ['ip', 'link', 'set', tunnel.device, 'address', mac])
  },
  heal: (lab, { nodes: [node = ''], undo: { tunnel } }) => restoreTunnel(lab, node, tunnel),
}

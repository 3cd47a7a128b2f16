import { pick, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { readTunnel, restoreTunnel } from '../tunnel.ts'
import type { Tunnel } from '../tunnel.ts'

interface Undo {
  tunnel: Tunnel
  /** The name that the device has got; null where it is only down. */
  name: string | null
}

/**
 * Both agents make a device again that was deleted (flannel since v0.28), but not while another one has its VNI and port, which
 * the kernel allows once. flannel does not look whether its device is up; Felix switches it on every 10 seconds.
 */
export const fault: Fault<Undo> = {
  name: 'tunnel-device-missing',
  summary: "One node's VXLAN device is down, or there is none by that name, as a device with another name has its VNI and port.",
  flavours: ['flannel-vxlan', 'canal', 'calico-vxlan'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const tunnel = await readTunnel(lab, node)
    const name = pick(choice, ['vxlan1', 'overlay0', ...(lab.flavour === 'calico-vxlan' ? [] : [null, null])])
    return { nodes: [node], place: `${tunnel.device} ${name === null ? 'is down' : `is ${name}`}`, undo: { tunnel, name } }
  },
  break: async (lab, { nodes: [node = ''], undo: { tunnel, name } }) => {
    await lab.inNode(node, ['ip', 'link', 'set', tunnel.device, 'down'])
    if (name === null) return
    await lab.inNode(node, ['ip', 'link', 'set', tunnel.device, 'name', name])
    // By another name Calico would take its address for one of the node's own, and announce it.
    await lab.inNode(node, ['ip', 'address', 'flush', 'dev', name])
  },
  heal: async (lab, { nodes: [node = ''], undo: { tunnel, name } }) => {
    if (name !== null) await lab.tryInNode(node, ['ip', 'link', 'set', name, 'name', tunnel.device])
    await restoreTunnel(lab, node, tunnel)
  },
}

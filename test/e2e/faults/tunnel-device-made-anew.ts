import { setTimeout as sleep } from 'node:timers/promises'

import { LabError, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { readTunnel, restoreTunnel } from '../tunnel.ts'
import type { Tunnel } from '../tunnel.ts'

/** As network managers do when they start. flannel makes the device again since v0.28, and nothing of what led through it. */
export const fault: Fault<Tunnel> = {
  name: 'tunnel-device-made-anew',
  summary: "One node's VXLAN device was deleted and flannel has made it anew, without any route, neighbour or forwarding entry.",
  flavours: ['flannel-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const undo = await readTunnel(lab, node)
    return { nodes: [node], place: undo.device, undo }
  },
  break: async (lab, { nodes: [node = ''], undo: { device } }) => {
    await lab.inNode(node, ['ip', 'link', 'delete', device])
    const deadline = Date.now() + 60_000
    while (!(await lab.tryInNode(node, ['ip', '-4', 'address', 'show', device, 'up'])).stdout.includes('inet ')) {
      if (Date.now() > deadline) throw new LabError(`flannel on ${node} does not make ${device} again`)
      await sleep(500)
    }
  },
  heal: (lab, { nodes: [node = ''], undo }) => restoreTunnel(lab, node, undo),
}

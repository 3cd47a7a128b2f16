import { LabError, pick, pickNode } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'
import { plugIn, unplug } from '../second-network.ts'
import type { Card } from '../second-network.ts'
import { readTunnel, restoreTunnel } from '../tunnel.ts'
import type { Tunnel } from '../tunnel.ts'

interface Undo {
  card: Card
  tunnel: Tunnel
}

/**
 * As with --iface and the annotation public-ip-overwrite: the node announces its own address and sends from another card's. As
 * clouds do, the network between the nodes passes on nothing from an address that it does not know. Felix would make its device
 * anew, so that it is left out; see node-address-differs.
 */
export const fault: Fault<Undo> = {
  name: 'overlay-wrong-interface',
  summary: "One node's VXLAN device sends over another network card than the one whose address the node announces.",
  flavours: ['flannel-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const card = pick(choice, [{ name: 'vpn0', address: '10.8.0.2' }, { name: 'enp0s3', address: '10.0.2.15' }, { name: 'storage', address: '172.31.9.7' }])
    return { nodes: [node], place: `${card.name} ${card.address}`, undo: { card, tunnel: await readTunnel(lab, node) } }
  },
  break: async (lab, { nodes: [node = ''], undo: { card, tunnel } }) => {
    await plugIn(lab, node, card)
    const chain = 'add chain bridge guard forward { type filter hook forward priority 0; }'
    await onSwitch(lab, `add table bridge guard; ${chain}; add rule bridge guard forward ip saddr ${card.address} drop`)
    await lab.inNode(node, ['ip', 'link', 'set', tunnel.device, 'type', 'vxlan', 'id', tunnel.vni, 'dev', card.name, 'local', card.address])
  },
  heal: async (lab, { nodes: [node = ''], undo: { card, tunnel } }) => {
    await lab.inNode(node, ['ip', 'link', 'set', tunnel.device, 'type', 'vxlan', 'id', tunnel.vni, 'dev', 'eth0', 'local', lab.address(node)])
    await unplug(lab, node, card)
    await onSwitch(lab, 'add table bridge guard; delete table bridge guard')
    await restoreTunnel(lab, node, tunnel)
  },
}

/** Not every machine that a lab runs on has nft, but its nodes have. */
async function onSwitch(lab: Lab, rules: string): Promise<void> {
  const { code, stderr } = await lab.tryRun(['chroot', lab.record.root, '/usr/sbin/nft', rules])
  if (code !== 0) throw new LabError(`the lab's switch takes no rule: ${stderr.trim()}`)
}

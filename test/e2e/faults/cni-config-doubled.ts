import { pick, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { awaitReady, configFolder } from '../cni-config.ts'

interface Undo {
  file: string
  text: string
}

const bridge = 'cnio0'
const ipam = { type: 'host-local', ranges: [[{ subnet: '10.88.0.0/16' }]], routes: [{ dst: '0.0.0.0/0' }] }
const network = 'crio'

/** What CRI-O brings, what an uninstalled Cilium leaves, and a trial by hand; of the second one the program has gone. */
const foreign = [
  { file: '00-crio-bridge.conflist', config: { cniVersion: '0.3.1', name: network, plugins: [{ type: 'bridge', bridge, isGateway: true, ipam }] } },
  { file: '05-cilium.conflist', config: { cniVersion: '0.3.1', name: 'cilium', plugins: [{ type: 'cilium-cni', 'enable-debug': false }] } },
  { file: '1-mynet.conf', config: { cniVersion: '0.3.1', name: network, type: 'bridge', bridge, isGateway: true, ipam } },
]

/** The runtime takes the first file by name, and the node stays Ready. */
export const fault: Fault<Undo> = {
  name: 'cni-config-doubled',
  summary: "A node has another network's CNI configuration beside its own, and that one comes first: new pods get a foreign address, or none.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const { file, config } = pick(choice, foreign)
    return { nodes: [pickNode(lab, choice)], place: `${configFolder}/${file}`, undo: { file: `${configFolder}/${file}`, text: JSON.stringify(config, null, 2) } }
  },
  break: async (lab, { nodes: [node = ''], undo: { file, text } }) => {
    await lab.inNode(node, ['sh', '-c', 'cat > "$1"', 'sh', file], text)
  },
  heal: async (lab, { nodes: [node = ''], undo: { file } }) => {
    await lab.inNode(node, ['rm', '-rf', file, `/var/lib/cni/networks/${network}`])
    await lab.tryInNode(node, ['ip', 'link', 'delete', bridge])
    await awaitReady(lab, node, 'True')
  },
}

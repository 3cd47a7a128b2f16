import { pick, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { awaitReady, configFile } from '../cni-config.ts'

interface Undo {
  path: string
  way: Way
}

type Way = 'set aside' | 'empty' | 'cut off'

const copy = '/var/tmp/taken-cni-config'

const commands: Readonly<Record<Way, string>> = {
  'set aside': 'mv "$1" "$1.bak"',
  empty: 'cat /dev/null > "$1"',
  'cut off': 'dd if=$2 of="$1" bs=1 count=200 2>/dev/null',
}

/** The agents' init containers write it, and nothing looks at it later. */
export const fault: Fault<Undo> = {
  name: 'cni-config-missing',
  summary: "A node's CNI configuration was set aside, emptied or cut off, and the runtime has no other: the node is not Ready.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const undo = { path: await configFile(lab, node), way: pick(choice, Object.keys(commands) as Way[]) }
    return { nodes: [node], place: `${undo.path} ${undo.way}`, undo }
  },
  break: async (lab, { nodes: [node = ''], undo: { path, way } }) => {
    await lab.inNode(node, ['sh', '-c', `cp -p "$1" $2 && ${commands[way]}`, 'sh', path, copy])
    await awaitReady(lab, node, 'False')
  },
  heal: async (lab, { nodes: [node = ''], undo: { path } }) => {
    // The runtime reads it anew when it is written and not when it is moved in.
    await lab.inNode(node, ['sh', '-c', 'rm -f "$1.bak"; if [ -e $2 ]; then cp -p $2 "$1" && rm $2; fi', 'sh', path, copy])
    await awaitReady(lab, node, 'True')
  },
}

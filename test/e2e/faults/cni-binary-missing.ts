import { pick, pickNode } from '../../lab/index.ts'
import type { Fault, Flavour } from '../../lab/index.ts'
import { returnFile, takeFile } from '../moved-file.ts'

interface Undo {
  path: string
  /** Its mode before, when it was taken the right to run; null when it was taken away. */
  mode: string | null
}

const flannel = ['flannel', 'bridge', 'host-local', 'portmap']
const calico = ['calico', 'calico-ipam', 'portmap']

/** What each flavour's configuration runs; portmap last, after the pod has its address. */
const programs: Readonly<Record<Flavour, readonly string[]>> = {
  'flannel-vxlan': flannel,
  'flannel-host-gw': flannel,
  'calico-bgp': calico,
  'calico-vxlan': calico,
  canal: ['calico', 'host-local', 'portmap'],
  none: [],
}

/** Init containers of the agents put it there, and nothing looks at it later. */
export const fault: Fault<Undo> = {
  name: 'cni-binary-missing',
  summary: 'A program that the CNI configuration of a node names is not there, or may not be run: no new pod gets a network.',
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const path = `/opt/cni/bin/${pick(choice, programs[lab.flavour])}`
    const mode = pick(choice, [true, false, false]) ? (await lab.inNode(node, ['stat', '-c', '%a', path])).trim() : null
    return { nodes: [node], place: `${path} ${mode === null ? 'gone' : 'not executable'}`, undo: { path, mode } }
  },
  break: async (lab, { nodes: [node = ''], undo: { path, mode } }) => {
    if (mode === null) await takeFile(lab, node, path)
    else await lab.inNode(node, ['chmod', 'a-x', path])
  },
  heal: async (lab, { nodes: [node = ''], undo: { path, mode } }) => {
    if (mode === null) await returnFile(lab, node, path)
    else await lab.inNode(node, ['chmod', mode, path])
  },
}

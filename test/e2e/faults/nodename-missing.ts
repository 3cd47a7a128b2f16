import { pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { returnFile, takeFile } from '../moved-file.ts'

const path = '/var/lib/calico/nodename'

/** calico-node writes it when it starts. With BGP its readiness probe notices (agent-not-ready), so that is left out. */
export const fault: Fault<null> = {
  name: 'nodename-missing',
  summary: "A node's file nodename is gone, so that no new pod gets a network there, while the agent stays ready.",
  flavours: ['calico-vxlan', 'canal'],
  choose: async (lab, choice) => ({ nodes: [pickNode(lab, choice)], place: path, undo: null }),
  break: (lab, { nodes: [node = ''] }) => takeFile(lab, node, path),
  heal: (lab, { nodes: [node = ''] }) => returnFile(lab, node, path),
}

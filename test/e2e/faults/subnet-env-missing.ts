import { pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { returnFile, takeFile } from '../moved-file.ts'

const path = '/run/flannel/subnet.env'

/** flannel writes it when it starts, and at no other time. */
export const fault: Fault<null> = {
  name: 'subnet-env-missing',
  summary: "A node's subnet.env is gone, so that no new pod gets a network there, while flannel stays ready.",
  flavours: ['flannel-vxlan', 'flannel-host-gw'],
  choose: async (lab, choice) => ({ nodes: [pickNode(lab, choice)], place: path, undo: null }),
  break: (lab, { nodes: [node = ''] }) => takeFile(lab, node, path),
  heal: (lab, { nodes: [node = ''] }) => returnFile(lab, node, path),
}

import { setTimeout as sleep } from 'node:timers/promises'

import { LabError, pick, pickNode } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'

interface Undo {
  /** Where the files of /etc/cni/net.d are while the node is broken. */
  away: string
}

const folder = '/etc/cni/net.d'

export const fault: Fault<Undo> = {
  name: 'node-not-ready',
  summary: "A node's CNI configuration is gone, so that its kubelet says NetworkPluginNotReady, while the agent runs on.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => ({
    nodes: [pickNode(lab, choice)],
    place: folder,
    undo: { away: pick(choice, ['/etc/cni/net.d.old', '/root/cni-backup', '/var/tmp/net.d']) },
  }),
  break: async (lab, { nodes: [node = ''], undo: { away } }) => {
    await lab.inNode(node, ['sh', '-c', `mkdir -p ${away} && mv ${folder}/*.conflist ${away}/`])
    await awaitReady(lab, node, 'False')
  },
  heal: async (lab, { nodes: [node = ''], undo: { away } }) => {
    // containerd 1.6 reloads when a file is written and not when one is moved in (pkg/cri/server/cni_conf_syncer.go).
    await lab.inNode(node, ['sh', '-c', `[ ! -d ${away} ] || { cp -p ${away}/* ${folder}/ && rm -r ${away}; }`])
    await awaitReady(lab, node, 'True')
  },
}

async function awaitReady(lab: Lab, node: string, wanted: 'True' | 'False'): Promise<void> {
  const deadline = Date.now() + 90_000
  for (;;) {
    const { status } = await lab.get<{ status: { conditions: { type: string; status: string }[] } }>(['node', node])
    if (status.conditions.find(({ type }) => type === 'Ready')?.status === wanted) return
    if (Date.now() > deadline) throw new LabError(`the condition Ready of ${node} is not ${wanted}`)
    await sleep(500)
  }
}

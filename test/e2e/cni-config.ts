import { setTimeout as sleep } from 'node:timers/promises'

import { LabError } from '../lab/index.ts'
import type { Lab } from '../lab/index.ts'

/** Where the runtime looks for its configuration. */
export const configFolder = '/etc/cni/net.d'

/** The file that a node's agent has put there. */
export async function configFile(lab: Lab, node: string): Promise<string> {
  return (await lab.inNode(node, ['sh', '-c', `ls ${configFolder}/*.conflist | sed q`])).trim()
}

/** Waits until the kubelet says so of its node. */
export async function awaitReady(lab: Lab, node: string, wanted: 'True' | 'False'): Promise<void> {
  const deadline = Date.now() + 90_000
  for (;;) {
    const { status } = await lab.get<{ status: { conditions: { type: string; status: string }[] } }>(['node', node])
    if (status.conditions.find(({ type }) => type === 'Ready')?.status === wanted) return
    if (Date.now() > deadline) throw new LabError(`the condition Ready of ${node} is not ${wanted}`)
    await sleep(500)
  }
}

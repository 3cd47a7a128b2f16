import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

import { nodePid } from './enter.ts'
import { LabError } from './errors.ts'
import type { Lab } from './lab.ts'

interface NodeObject {
  status: { nodeInfo: { bootID: string }; conditions?: { type: string; status: string; message?: string }[] }
}

interface PodList {
  items: {
    metadata: { name: string; namespace: string }
    status: {
      phase: string
      conditions?: { type: string; status: string }[]
      containerStatuses?: { state: { running?: { startedAt: string } } }[]
    }
  }[]
}

/**
 * Waits until a node that was booted anew is Ready and its pods run again. What the API says from before the boot does not
 * count: the node must have reported this boot's id, and every container must have started since.
 */
export async function awaitNode(lab: Lab, node: string, milliseconds = 180_000): Promise<void> {
  const deadline = Date.now() + milliseconds
  for (;;) {
    const wrong = await complaint(lab, node).catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
    if (wrong === undefined) return
    if (Date.now() > deadline) throw new LabError(`${node} is not back after ${milliseconds / 1000} s: ${wrong}`)
    await sleep(500)
  }
}

async function complaint(lab: Lab, node: string): Promise<string | undefined> {
  const pid = nodePid(lab.record, node)
  if (pid === undefined) return 'it does not run'
  const { nodeInfo, conditions } = (await lab.get<NodeObject>(['node', node])).status
  if (nodeInfo.bootID !== readFileSync(`/proc/${pid}/root/proc/sys/kernel/random/boot_id`, 'utf8').trim()) return 'it has not reported its boot'
  if (lab.flavour === 'none') return undefined
  const ready = conditions?.find((condition) => condition.type === 'Ready')
  if (ready?.status !== 'True') return `not Ready: ${ready?.message ?? 'no condition'}`
  const booted = bootTime(pid)
  const pods = await lab.get<PodList>(['pods', '-A', '--field-selector', `spec.nodeName=${node}`])
  const stale = pods.items
    .filter((pod) => pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed')
    .find((pod) => !isBack(pod, booted))
  return stale === undefined ? undefined : `the pod ${stale.metadata.namespace}/${stale.metadata.name} is not back`
}

function isBack(pod: PodList['items'][number], booted: number): boolean {
  const started = pod.status.containerStatuses?.map((status) => Date.parse(status.state.running?.startedAt ?? '')) ?? []
  const ready = pod.status.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false
  return ready && started.length > 0 && started.every((time) => time + 1000 >= booted)
}

/** When the process began, in milliseconds since 1970. */
function bootTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19])
  const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
  // USER_HZ is 100 on every architecture Linux runs Node on.
  return Date.now() - (uptime - ticks / 100) * 1000
}

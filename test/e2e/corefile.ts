import { setTimeout as sleep } from 'node:timers/promises'

import { LabError, pick } from '../lab/index.ts'
import type { Broken, Choice, Lab } from '../lab/index.ts'
import { isReady, waitsFor } from './daemon-pods.ts'
import type { Pod } from './daemon-pods.ts'
import { change, keep, keptValue, restore } from './kept-fields.ts'
import type { KeptFields } from './kept-fields.ts'

/** A Corefile that CoreDNS does not start with. */
export interface BadCorefile {
  kept: KeptFields
  corefile: string
}

const corefile = '/data/Corefile'

/** Makes one of the usual mistakes in a copy of the Corefile. CoreDNS pods are placed anew, so that no node is named. */
export async function chooseCorefile(lab: Lab, choice: Choice): Promise<Broken<BadCorefile>> {
  const kept = await keep(lab, { kind: 'configmap', namespace: 'kube-system', name: 'coredns' }, [corefile])
  const before = keptValue<string>(kept, corefile) ?? ''
  const [place, after] = pick(choice, [
    ['Corefile: a brace is missing', before.replace(/\}\s*$/, '')],
    ['Corefile: an unknown directive', before.replace('ready\n', 'ready\n    stubzone corp\n')],
    ['Corefile: a port that is none', before.replace('.:53', '.:53000000')],
  ] as const)
  return { nodes: [], place, undo: { kept, corefile: after } }
}

/** Puts the bad Corefile in place, deletes so many CoreDNS pods and waits until as many crash. */
export async function breakDns(lab: Lab, undo: BadCorefile, many: number): Promise<void> {
  await change(lab, undo.kept, { [corefile]: undo.corefile })
  const pods = (await servers(lab)).slice(0, many)
  await remove(lab, pods)
  await awaitServers(lab, 'do not crash', (now) => now.filter((pod) => waitsFor(pod, ['CrashLoopBackOff'])).length === pods.length)
}

/** Puts the Corefile back, deletes what does not run and waits until all do. */
export async function healDns(lab: Lab, { kept }: BadCorefile): Promise<void> {
  await restore(lab, kept)
  await remove(lab, (await servers(lab)).filter((pod) => !isReady(pod)))
  await awaitServers(lab, 'are not ready', (now) => now.length > 0 && now.every(isReady))
}

async function awaitServers(lab: Lab, otherwise: string, met: (pods: readonly Pod[]) => boolean): Promise<void> {
  const deadline = Date.now() + 120_000
  while (!met(await servers(lab))) {
    if (Date.now() > deadline) throw new LabError(`the CoreDNS pods ${otherwise}`)
    await sleep(500)
  }
}

async function servers(lab: Lab): Promise<Pod[]> {
  const { items } = await lab.get<{ items: Pod[] }>(['pods', '-n', 'kube-system', '-l', 'k8s-app=kube-dns'])
  return items.filter((pod) => pod.metadata.deletionTimestamp === undefined)
}

async function remove(lab: Lab, pods: readonly Pod[]): Promise<void> {
  if (pods.length === 0) return
  const names = pods.map((pod) => pod.metadata.name)
  await lab.kubectl(['delete', 'pods', '-n', 'kube-system', ...names, '--ignore-not-found', '--grace-period=2', '--wait=true'])
}

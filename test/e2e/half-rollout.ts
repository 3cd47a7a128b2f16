import { setTimeout as sleep } from 'node:timers/promises'

import { LabError } from '../lab/index.ts'
import type { Lab } from '../lab/index.ts'
import { awaitPod, isReady, replacePod } from './daemon-pods.ts'
import type { DaemonSetName, Pod } from './daemon-pods.ts'
import { change, keep, keptValue, restore } from './kept-fields.ts'
import type { KeptFields } from './kept-fields.ts'

export interface Container {
  name: string
  image: string
  command?: string[]
  args?: string[]
  env?: { name: string; value?: string }[]
  resources?: { requests?: Record<string, string> }
  readinessProbe?: { exec?: { command: string[] } }
}

export interface PodSpec {
  initContainers?: Container[]
  containers: Container[]
  volumes?: { name: string; configMap?: { name: string } }[]
}

/** A DaemonSet whose template was changed while only some nodes' pods have been made anew since. */
export interface HalfRollout {
  set: DaemonSetName
  kept: KeptFields
  /** The pod's spec that replaces the one that was kept. */
  spec: PodSpec
}

const podSpec = '/spec/template/spec'
const strategy = '/spec/updateStrategy'

/** Reads the DaemonSet and lets `edit` change a copy of its pod's spec. */
export async function planRollout(lab: Lab, set: DaemonSetName, edit: (spec: PodSpec) => void): Promise<HalfRollout> {
  const kept = await keep(lab, { kind: 'daemonset', namespace: set.namespace, name: set.name }, [strategy, podSpec])
  const spec = structuredClone(keptValue<PodSpec>(kept, podSpec))
  if (spec === undefined) throw new Error(`the DaemonSet ${set.name} has no template`)
  edit(spec)
  return { set, kept, spec }
}

/** Changes the template, makes the pods of these nodes anew and waits until `met` holds of each. */
export async function rollOut(
  lab: Lab, { set, kept, spec }: HalfRollout, nodes: readonly string[], otherwise: string, met: (pod: Pod) => boolean,
): Promise<void> {
  await change(lab, kept, { [strategy]: { type: 'OnDelete' }, [podSpec]: spec })
  await awaitObserved(lab, set)
  for (const node of nodes) await replacePod(lab, set, node)
  for (const node of nodes) await awaitPod(lab, set, node, otherwise, met)
}

/** Puts the template back, makes the pods of these nodes anew and waits until they are ready. */
export async function rollBack(lab: Lab, { set, kept }: HalfRollout, nodes: readonly string[]): Promise<void> {
  await restore(lab, kept)
  await awaitObserved(lab, set)
  for (const node of nodes) await replacePod(lab, set, node)
  for (const node of nodes) await awaitPod(lab, set, node, 'is not ready', isReady)
}

/** A pod that is deleted before the controller has seen the change comes back from the template of before. */
export async function awaitObserved(lab: Lab, { namespace, name }: DaemonSetName): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const { metadata, status } = await lab.get<{ metadata: { generation: number }; status: { observedGeneration?: number } }>(['daemonset', '-n', namespace, name])
    if (status.observedGeneration === metadata.generation) return
    if (Date.now() > deadline) throw new LabError(`the controller has not seen the change of DaemonSet ${name}`)
    await sleep(200)
  }
}

/** The container of this name, init containers included. */
export function containerOf(spec: PodSpec, name: string): Container {
  const found = [...(spec.initContainers ?? []), ...spec.containers].find((container) => container.name === name)
  if (found === undefined) throw new Error(`the pod has no container ${name}`)
  return found
}

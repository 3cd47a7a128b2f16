import { LabError, pickNode } from '../lab/index.ts'
import type { Broken, Choice, Lab } from '../lab/index.ts'
import { startFilling } from './filling-pods.ts'
import type { Pod } from './daemon-pods.ts'

/** So many pods beside those that are there. */
export interface Filling {
  pods: number
  /** Addresses that will be left. */
  left: number
}

const most = 40

/** Chooses a node, and how many pods leave so many of the addresses of its pod CIDR; none left leaves one pod without. */
export async function chooseFilling(lab: Lab, choice: Choice, left: number): Promise<Broken<Filling>> {
  const node = pickNode(lab, choice)
  const { spec } = await lab.get<{ spec: { podCIDR: string } }>(['node', node])
  const room = 2 ** (32 - Number(spec.podCIDR.split('/')[1])) - 3
  if (room > most) throw new LabError(`the pod CIDR of ${node} holds ${room} pods, which is too many: lab up ${lab.flavour} --node-cidr-mask 28`)
  const { items } = await lab.get<{ items: (Pod & { spec: { hostNetwork?: boolean } })[] }>(['pods', '-A', '--field-selector', `spec.nodeName=${node}`])
  const there = items.filter(({ spec: { hostNetwork } }) => hostNetwork !== true).length
  return { nodes: [node], place: `pod CIDR ${spec.podCIDR}`, undo: { pods: room - there - left + (left === 0 ? 1 : 0), left } }
}

/** Starts them, and returns when all have an address but the one for which there is none. */
export async function fillNode(lab: Lab, { nodes: [node], undo: { pods, left } }: Broken<Filling>): Promise<void> {
  await startFilling(lab, pods, node, (withAddress) => withAddress === pods - (left === 0 ? 1 : 0))
}

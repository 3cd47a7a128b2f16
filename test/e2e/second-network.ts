import type { Flavour, Lab } from '../lab/index.ts'
import { containerOf } from './half-rollout.ts'
import type { PodSpec } from './half-rollout.ts'

/** A network card besides the one that the cluster uses. */
export interface Card {
  name: string
  address: string
}

/** The card is one end of a pair whose other end nobody uses: not every kernel has dummy devices. */
export async function plugIn(lab: Lab, node: string, { name, address }: Card): Promise<void> {
  const wire = `${name}-wire`
  await lab.inNode(node, ['ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', wire])
  await lab.inNode(node, ['ip', 'address', 'add', `${address}/24`, 'dev', name])
  for (const end of [wire, name]) await lab.inNode(node, ['ip', 'link', 'set', end, 'up'])
}

/** Does nothing where the card never came to be. */
export async function unplug(lab: Lab, node: string, { name }: Card): Promise<void> {
  await lab.tryInNode(node, ['ip', 'link', 'delete', name])
}

/** Has the agent use that card, by the setting that each CNI has for it. */
export function useCard(flavour: Flavour, spec: PodSpec, container: string, { name }: Card): void {
  const agent = containerOf(spec, container)
  if (flavour.startsWith('calico')) agent.env = [...(agent.env ?? []), { name: 'IP_AUTODETECTION_METHOD', value: `interface=${name}` }]
  else agent.args = [...(agent.args ?? []), `--iface=${name}`]
}

import { pick } from '../lab/index.ts'
import type { Choice, Lab } from '../lab/index.ts'

/** The node that was asked for, or any that runs none of these pods of kube-system, whose own trouble would tell another story. */
export async function pickNodeWithout(lab: Lab, choice: Choice, selector: string): Promise<string> {
  return choice.node ?? pick(choice, await nodesWithout(lab, selector))
}

/** The nodes that run none of these pods of kube-system. */
export async function nodesWithout(lab: Lab, selector: string): Promise<string[]> {
  const { items } = await lab.get<{ items: { spec: { nodeName?: string } }[] }>(['pods', '-n', 'kube-system', '-l', selector])
  return lab.nodes.filter((node) => !items.some(({ spec }) => spec.nodeName === node))
}

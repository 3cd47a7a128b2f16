import { pick } from '../lab/index.ts'
import type { Broken, Choice, Lab } from '../lab/index.ts'
import { startFilling, stopFilling } from './filling-pods.ts'
import { change, keep, restore } from './kept-fields.ts'
import type { KeptFields } from './kept-fields.ts'

/** A pool of a single block that is to hand out all new addresses, with what the other pools said of being disabled. */
export interface SmallPool {
  cidr: string
  prefix: number
  pods: number
  others: readonly KeptFields[]
}

const name = 'small'
const disabled = '/spec/disabled'
const pools = 'ippools.crd.projectcalico.org'
const blocks = 'ipamblocks.crd.projectcalico.org'
const affinities = 'blockaffinities.crd.projectcalico.org'

interface Objects {
  items: { metadata: { name: string }; spec: { cidr: string } }[]
}

/** Chooses where the small pool lies; all nodes are to take their addresses from it. */
export async function chooseSmallPool(lab: Lab, choice: Choice, size: { prefix: number; pods: number }): Promise<Broken<SmallPool>> {
  const cidr = pick(choice, ['10.245.7.16', '10.246.0.0', '172.20.8.32']) + `/${size.prefix}`
  const { items } = await lab.get<Objects>([pools])
  const others = await Promise.all(items.map(({ metadata }) => keep(lab, { kind: pools, name: metadata.name }, [disabled])))
  return { nodes: lab.nodes, place: `IPPool ${name} ${cidr}`, undo: { ...size, cidr, others } }
}

/** Makes the pool, disables the others and starts the pods; returns when all addresses that are there to be had are taken. */
export async function fillPool(lab: Lab, { cidr, prefix, pods, others }: SmallPool): Promise<void> {
  const spec = { cidr, blockSize: prefix, ipipMode: 'Never', vxlanMode: 'Never', natOutgoing: true, nodeSelector: 'all()' }
  const pool = { apiVersion: 'crd.projectcalico.org/v1', kind: 'IPPool', metadata: { name }, spec }
  await lab.kubectl(['create', '-f', '-'], JSON.stringify(pool))
  for (const other of others) await change(lab, other, { [disabled]: true })
  const room = 2 ** (32 - prefix)
  await startFilling(lab, pods, undefined, (withAddress) => withAddress === Math.min(pods, room))
}

/** Stops the pods, takes the pool away with the block that its addresses came from, and enables the others again. */
export async function undoSmallPool(lab: Lab, { cidr, others }: SmallPool): Promise<void> {
  await stopFilling(lab)
  for (const other of others) await restore(lab, other)
  await lab.kubectl(['delete', pools, name, '--ignore-not-found'])
  for (const kind of [affinities, blocks]) {
    const { items } = await lab.get<Objects>([kind])
    const own = items.filter((item) => item.spec.cidr === cidr).map((item) => item.metadata.name)
    if (own.length > 0) await lab.kubectl(['delete', kind, ...own, '--ignore-not-found'])
  }
}

import { contains, parseCidr } from '../../src/derive/index.ts'
import { pick } from '../lab/index.ts'
import type { Broken, Choice, Lab } from '../lab/index.ts'
import { startFilling, stopFilling } from './filling-pods.ts'
import { change, keep, restore } from './kept-fields.ts'
import type { KeptFields } from './kept-fields.ts'

/** How large the pool and its blocks are, and how it is filled. */
export interface PoolSize {
  prefix: number
  /** As large as the pool, when left out. */
  blockSize?: number
  pods: number
  /** Where the pods are; anywhere, when left out. */
  node?: string
  /** How many of them get an address; as many as there are, when left out. */
  served?: number
}

/** A small pool that is to hand out all new addresses, with what the other pools said of being disabled. */
export interface SmallPool extends PoolSize {
  cidr: string
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
export async function chooseSmallPool(lab: Lab, choice: Choice, size: PoolSize): Promise<Broken<SmallPool>> {
  const cidr = pick(choice, ['10.245.7.16', '10.246.0.0', '172.20.8.32']) + `/${size.prefix}`
  const { items } = await lab.get<Objects>([pools])
  const others = await Promise.all(items.map(({ metadata }) => keep(lab, { kind: pools, name: metadata.name }, [disabled])))
  return { nodes: lab.nodes, place: `IPPool ${name} ${cidr}`, undo: { ...size, cidr, others } }
}

/** Makes the pool, disables the others and starts the pods; returns when all addresses that are there to be had are taken. */
export async function fillPool(lab: Lab, { cidr, prefix, blockSize = prefix, pods, node, served, others }: SmallPool): Promise<void> {
  const spec = { cidr, blockSize, ipipMode: 'Never', vxlanMode: 'Never', natOutgoing: true, nodeSelector: 'all()' }
  const pool = { apiVersion: 'crd.projectcalico.org/v1', kind: 'IPPool', metadata: { name }, spec }
  await lab.kubectl(['create', '-f', '-'], JSON.stringify(pool))
  for (const other of others) await change(lab, other, { [disabled]: true })
  const room = served ?? Math.min(pods, 2 ** (32 - prefix))
  await startFilling(lab, pods, node, (withAddress) => withAddress === room)
}

/** Stops the pods, takes the pool away with the blocks that its addresses came from, and enables the others again. */
export async function undoSmallPool(lab: Lab, { cidr, others }: SmallPool): Promise<void> {
  await stopFilling(lab)
  for (const other of others) await restore(lab, other)
  await lab.kubectl(['delete', pools, name, '--ignore-not-found'])
  for (const kind of [affinities, blocks]) {
    const { items } = await lab.get<Objects>([kind])
    const own = items.filter((item) => isWithin(cidr, item.spec.cidr)).map((item) => item.metadata.name)
    if (own.length > 0) await lab.kubectl(['delete', kind, ...own, '--ignore-not-found'])
  }
}

function isWithin(pool: string, block: string): boolean {
  const [outer, inner] = [parseCidr(pool), parseCidr(block)]
  return outer !== undefined && inner !== undefined && contains(outer, inner)
}

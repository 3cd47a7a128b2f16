import { pick, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { change, keep, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'
import { chooseSmallPool, fillPool, undoSmallPool } from '../small-pool.ts'
import type { SmallPool } from '../small-pool.ts'

interface Undo extends SmallPool {
  config: KeptFields
  limit: number
}

const strict = '/spec/strictAffinity'
const most = '/spec/maxBlocksPerHost'

export const fault: Fault<Undo> = {
  name: 'node-blocks-used-up',
  summary: 'Nodes may not borrow addresses, and one has every block of the only pool, or has filled the only one it may have.',
  flavours: ['calico-bgp'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const config = await keep(lab, { kind: 'ipamconfigs.crd.projectcalico.org', name: 'default' }, [strict, most])
    const limit = pick(choice, [0, 1])
    const { place, undo } = await chooseSmallPool(lab, choice, { prefix: 28, blockSize: 29, pods: 9, node, served: limit === 0 ? 9 : 8 })
    const nodes = limit === 0 ? lab.nodes.filter((each) => each !== node) : [node]
    return { nodes, place: `${place}, maxBlocksPerHost ${limit}, pods on ${node}`, undo: { ...undo, config, limit } }
  },
  break: async (lab, { undo }) => {
    await change(lab, undo.config, { [strict]: true, [most]: undo.limit === 0 ? undefined : undo.limit })
    await fillPool(lab, undo)
  },
  heal: async (lab, { undo }) => {
    await undoSmallPool(lab, undo)
    await restore(lab, undo.config)
  },
}

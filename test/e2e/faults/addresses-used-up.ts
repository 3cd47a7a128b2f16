import type { Fault } from '../../lab/index.ts'
import { chooseSmallPool, fillPool, undoSmallPool } from '../small-pool.ts'
import type { SmallPool } from '../small-pool.ts'

export const fault: Fault<SmallPool> = {
  name: 'addresses-used-up',
  summary: 'The only enabled pool has no address left, and a pod waits for one in ContainerCreating.',
  flavours: ['calico-bgp'],
  choose: (lab, choice) => chooseSmallPool(lab, choice, { prefix: 29, pods: 9 }),
  break: (lab, { undo }) => fillPool(lab, undo),
  heal: (lab, { undo }) => undoSmallPool(lab, undo),
}

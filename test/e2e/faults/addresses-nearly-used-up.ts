import type { Fault } from '../../lab/index.ts'
import { chooseSmallPool, fillPool, undoSmallPool } from '../small-pool.ts'
import type { SmallPool } from '../small-pool.ts'

export const fault: Fault<SmallPool> = {
  name: 'addresses-nearly-used-up',
  summary: 'The only enabled pool has one address of 16 left.',
  flavours: ['calico-bgp'],
  choose: (lab, choice) => chooseSmallPool(lab, choice, { prefix: 28, pods: 15 }),
  break: (lab, { undo }) => fillPool(lab, undo),
  heal: (lab, { undo }) => undoSmallPool(lab, undo),
}

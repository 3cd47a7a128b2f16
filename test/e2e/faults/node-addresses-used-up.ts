import type { Fault } from '../../lab/index.ts'
import { stopFilling } from '../filling-pods.ts'
import { chooseFilling, fillNode } from '../node-addresses.ts'
import type { Filling } from '../node-addresses.ts'

export const fault: Fault<Filling> = {
  name: 'node-addresses-used-up',
  summary: 'The pod CIDR of a node holds no more addresses, and one pod has none.',
  flavours: ['flannel-host-gw', 'flannel-vxlan', 'canal'],
  choose: (lab, choice) => chooseFilling(lab, choice, 0),
  break: fillNode,
  heal: (lab) => stopFilling(lab),
}

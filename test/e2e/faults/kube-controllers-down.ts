import type { Fault } from '../../lab/index.ts'
import type { KeptFields } from '../kept-fields.ts'
import { scaledDown } from '../scaled-down.ts'

export const fault: Fault<KeptFields> = {
  name: 'kube-controllers-down',
  summary: 'calico-kube-controllers is scaled to 0: nothing breaks, and nobody gives back the addresses of pods that are gone.',
  ...scaledDown('calico-kube-controllers', ['calico-bgp', 'calico-vxlan', 'canal']),
}

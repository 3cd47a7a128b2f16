import type { Fault } from '../../lab/index.ts'
import { breakDns, chooseCorefile, healDns } from '../corefile.ts'
import type { BadCorefile } from '../corefile.ts'

export const fault: Fault<BadCorefile> = {
  name: 'dns-down',
  summary: 'The Corefile has a mistake and every CoreDNS was made anew since: all of them crash-loop.',
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: chooseCorefile,
  break: (lab, { undo }) => breakDns(lab, undo, Infinity),
  heal: (lab, { undo }) => healDns(lab, undo),
}

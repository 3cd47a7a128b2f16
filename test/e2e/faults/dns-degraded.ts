import type { Fault } from '../../lab/index.ts'
import { breakDns, chooseCorefile, healDns } from '../corefile.ts'
import type { BadCorefile } from '../corefile.ts'

export const fault: Fault<BadCorefile> = {
  name: 'dns-degraded',
  summary: 'The Corefile has a mistake and one CoreDNS was made anew since: it crash-loops, the other goes on with the old one.',
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: chooseCorefile,
  break: (lab, { undo }) => breakDns(lab, undo, 1),
  heal: (lab, { undo }) => healDns(lab, undo),
}

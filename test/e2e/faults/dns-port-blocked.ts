import { pick } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { dnsServers } from '../dns-servers.ts'
import { chooseDrops, endDrops, startDrops } from '../drops.ts'
import type { Drops } from '../drops.ts'

/** The kubelet asks CoreDNS at other ports. */
export const fault: Fault<readonly Drops[]> = {
  name: 'dns-port-blocked',
  summary: 'The nodes of CoreDNS drop port 53 on its way to pods: the network is whole and CoreDNS ready, and no name is found.',
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const nodes = [...new Set((await dnsServers(lab)).map(({ node }) => node))].sort()
    const protocols = pick(choice, [['udp'], ['udp', 'tcp']])
    const matches = protocols.map((protocol) => ['-d', '10.244.0.0/16', '-p', protocol, '--dport', '53'])
    const place = pick(choice, ['iptables mangle', 'nft'] as const)
    const undo: Drops[] = []
    for (const node of nodes) undo.push(await chooseDrops(lab, choice, [place], { node, chain: 'POSTROUTING', matches }))
    return { nodes, place: `${place} POSTROUTING, ${protocols.join(' and ')} 53`, undo }
  },
  break: async (lab, { undo }) => {
    for (const drops of undo) await startDrops(lab, drops)
  },
  heal: async (lab, { undo }) => {
    for (const drops of undo) await endDrops(lab, drops)
  },
}

import { setTimeout as sleep } from 'node:timers/promises'

import { LabError, pick } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'
import { askDns, dnsServers } from '../dns-servers.ts'
import { change, keep, keptValue, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'

interface Undo {
  kept: KeptFields
  corefile: string
}

const corefile = '/data/Corefile'

const ways = {
  'acl drop': 'acl {\n        drop\n    }',
  'acl block': 'acl {\n        block\n    }',
  'template SERVFAIL': 'template ANY ANY {\n        rcode SERVFAIL\n    }',
} as const

/** CoreDNS stays ready, and reads the Corefile anew within two minutes. */
export const fault: Fault<Undo> = {
  name: 'dns-answers-nothing',
  summary: 'CoreDNS is ready and its port open, and by its Corefile it drops, refuses or fails every question.',
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const kept = await keep(lab, { kind: 'configmap', namespace: 'kube-system', name: 'coredns' }, [corefile])
    const way = pick(choice, Object.keys(ways) as (keyof typeof ways)[])
    const after = (keptValue<string>(kept, corefile) ?? '').replace('errors\n', `errors\n    ${ways[way]}\n`)
    return { nodes: [], place: `Corefile: ${way}`, undo: { kept, corefile: after } }
  },
  break: async (lab, { undo: { kept, corefile: after } }) => {
    await change(lab, kept, { [corefile]: after })
    await awaitAnswers(lab, (code) => code !== 0)
  },
  heal: async (lab, { undo: { kept } }) => {
    await restore(lab, kept)
    await awaitAnswers(lab, (code) => code === 0)
  },
}

/** The kubelet brings a ConfigMap to its pods within a minute, sooner where the pod changes. */
async function awaitAnswers(lab: Lab, met: (code: number | null) => boolean): Promise<void> {
  await lab.kubectl(['annotate', 'pods', '-n', 'kube-system', '-l', 'k8s-app=kube-dns', '--overwrite', 'lab/nudged=yes'])
  await lab.kubectl(['annotate', 'pods', '-n', 'kube-system', '-l', 'k8s-app=kube-dns', 'lab/nudged-'])
  const deadline = Date.now() + 180_000
  for (;;) {
    const codes = await Promise.all((await dnsServers(lab)).map(({ node, address }) => askDns(lab, node, address)))
    if (codes.length > 0 && codes.every(met)) return
    if (Date.now() > deadline) throw new LabError(`CoreDNS answers with ${codes.join(', ')}`)
    await sleep(1000)
  }
}

import { setTimeout as sleep } from 'node:timers/promises'

import { LabError, pick } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'
import { awaitPod, awaitPods, isReady, kubeProxy, replacePod } from '../daemon-pods.ts'
import { change, keep, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'

const { namespace, name } = kubeProxy
const strategy = '/spec/updateStrategy'
const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { namespace, name: 'no-more-pods' }, spec: { hard: { pods: '0' } } }

/** A quota refuses every new pod of the namespace. Any change of the DaemonSet has its controller try again at once. */
export const fault: Fault<KeptFields> = {
  name: 'kube-proxy-missing',
  summary: "kube-proxy's pod was deleted on one node, or on all, and a quota refuses another.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const nodes = choice.node === undefined ? pick(choice, [lab.nodes, ...lab.nodes.map((node) => [node])]) : [choice.node]
    return { nodes, place: `ResourceQuota ${namespace}/${quota.metadata.name}`, undo: await keep(lab, { kind: 'daemonset', namespace, name }, [strategy]) }
  },
  break: async (lab, { nodes, undo }) => {
    await change(lab, undo, { [strategy]: { type: 'OnDelete' } })
    await lab.kubectl(['create', '-f', '-'], JSON.stringify(quota))
    await awaitQuota(lab)
    for (const node of nodes) await replacePod(lab, kubeProxy, node)
    for (const node of nodes) await awaitPods(lab, kubeProxy, node, 'is there again', (pods) => pods.length === 0)
  },
  heal: async (lab, { nodes, undo }) => {
    await lab.kubectl(['delete', 'resourcequota', quota.metadata.name, '-n', namespace, '--ignore-not-found', '--wait=true'])
    await restore(lab, undo)
    for (const node of nodes) await awaitPod(lab, kubeProxy, node, 'is not ready', isReady)
  },
}

/** Counted by its controller, and a moment later known to the API server as well. */
async function awaitQuota(lab: Lab): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const { status } = await lab.get<{ status?: { used?: { pods?: string } } }>(['resourcequota', quota.metadata.name, '-n', namespace])
    if (status?.used?.pods !== undefined) break
    if (Date.now() > deadline) throw new LabError(`the quota ${quota.metadata.name} is not counted`)
    await sleep(500)
  }
  await sleep(1000)
}

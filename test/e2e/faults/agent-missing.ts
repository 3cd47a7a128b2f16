import { pick, pickNode } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'
import { agentsOf, awaitPod, awaitPods, isReady } from '../daemon-pods.ts'
import { change, keep, keptValue, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'

const strategy = '/spec/updateStrategy'
const affinity = '/spec/template/spec/affinity'
const taints = '/spec/taints'

interface Undo {
  kept: KeptFields
  values: Readonly<Record<string, unknown>>
}

/** The affinity of the DaemonSet keeps the node out; flannel, which tolerates no NoExecute, can be driven out by a taint as well. */
export const fault: Fault<Undo> = {
  name: 'agent-missing',
  summary: 'A node runs no agent, because the DaemonSet does not admit it or because a taint has driven the pod out.',
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const byTaint = lab.flavour.startsWith('flannel') && pick(choice, [true, false])
    return byTaint ? tainted(lab, node) : notAdmitted(lab, node)
  },
  break: async (lab, { nodes: [node = ''], undo }) => {
    await change(lab, undo.kept, undo.values)
    await awaitPods(lab, agentsOf(lab.flavour), node, 'is still there', (pods) => pods.length === 0)
  },
  heal: async (lab, { nodes: [node = ''], undo }) => {
    await restore(lab, undo.kept)
    await awaitPod(lab, agentsOf(lab.flavour), node, 'is not ready', isReady)
  },
}

async function notAdmitted(lab: Lab, node: string) {
  const { namespace, name } = agentsOf(lab.flavour)
  const kept = await keep(lab, { kind: 'daemonset', namespace, name }, [strategy, affinity])
  const terms = [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'NotIn', values: [node] }] }]
  const values = {
    [strategy]: { type: 'OnDelete' },
    [affinity]: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
  }
  return { nodes: [node], place: `node affinity of DaemonSet ${namespace}/${name}`, undo: { kept, values } }
}

async function tainted(lab: Lab, node: string) {
  const kept = await keep(lab, { kind: 'node', name: node }, [taints])
  const others = keptValue<object[]>(kept, taints) ?? []
  const values = { [taints]: [...others, { key: 'maintenance', value: 'disk', effect: 'NoExecute' }] }
  return { nodes: [node], place: 'taint maintenance=disk:NoExecute', undo: { kept, values } }
}

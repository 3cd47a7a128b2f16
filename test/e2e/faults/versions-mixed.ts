import { pickNode } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'
import { agentsOf, awaitPod, isReady, podsOn } from '../daemon-pods.ts'
import { change, keep, keptValue, restore } from '../kept-fields.ts'
import type { KeptFields } from '../kept-fields.ts'

interface Undo {
  kept: KeptFields
  strategy: KeptFields
  path: string
  from: string
  to: string
}

const updateStrategy = '/spec/updateStrategy'

/**
 * With OnDelete, so that nothing makes the versions one again, the image gets a second tag on the node and the running pod is
 * pointed to it.
 */
export const fault: Fault<Undo> = {
  name: 'versions-mixed',
  summary: "One node's agent runs another version than the others, and no update is under way.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const node = pickNode(lab, choice)
    const { namespace, name, container } = agentsOf(lab.flavour)
    const [pod] = await podsOn(lab, agentsOf(lab.flavour), node)
    if (pod === undefined) throw new Error(`${node} has no agent`)
    const path = `/spec/containers/${pod.spec.containers.findIndex((each) => each.name === container)}/image`
    const kept = await keep(lab, { kind: 'pod', namespace, name: pod.metadata.name }, [path])
    const strategy = await keep(lab, { kind: 'daemonset', namespace, name }, [updateStrategy])
    const from = keptValue<string>(kept, path) ?? ''
    const to = from.replace(/\d+$/, (patch) => String(Number(patch) - 1))
    return { nodes: [node], place: `${container}: ${to}`, undo: { kept, strategy, path, from, to } }
  },
  break: async (lab, { nodes: [node = ''], undo: { kept, strategy, path, from, to } }) => {
    await change(lab, strategy, { [updateStrategy]: { type: 'OnDelete' } })
    await lab.inNode(node, ['ctr', '-n', 'k8s.io', 'images', 'tag', from, to])
    await change(lab, kept, { [path]: to })
    await awaitImage(lab, node, to)
  },
  heal: async (lab, { nodes: [node = ''], undo: { kept, strategy, from, to } }) => {
    await restore(lab, strategy)
    // While both tags are there, the runtime may go on reporting the second one.
    await lab.tryInNode(node, ['ctr', '-n', 'k8s.io', 'images', 'rm', to])
    await restore(lab, kept)
    await awaitImage(lab, node, from)
  },
}

/** Kubelet starts the container anew when its image changes, and the runtime may report the image under either of its tags. */
async function awaitImage(lab: Lab, node: string, image: string): Promise<void> {
  const { container } = agentsOf(lab.flavour)
  await awaitPod(lab, agentsOf(lab.flavour), node, `does not run ${image}`, (pod) => {
    const status = pod.status.containerStatuses?.find(({ name }) => name === container)
    return isReady(pod) && status?.image === image
  })
}

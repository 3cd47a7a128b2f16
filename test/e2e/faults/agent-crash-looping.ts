import { isDeepStrictEqual } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'

import { LabError, pick, pickNode } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'

interface DaemonSet {
  spec: { updateStrategy: unknown; template: { spec: { containers: { name: string; args?: string[] }[] } } }
}

interface Pods {
  items: { metadata: { name: string; deletionTimestamp?: string }; status: PodStatus }[]
}

interface PodStatus {
  conditions?: { type: string; status: string }[]
  containerStatuses?: { name: string; restartCount: number; state: { waiting?: { reason?: string } } }[]
}

interface Undo {
  namespace: string
  daemonSet: string
  selector: string
  spec: DaemonSet['spec']
  index: number
  iface: string
}

const container = 'kube-flannel'

/** `--iface` names an interface that no node has, and one node's pod has been made anew since; the others run on as before. */
export const fault: Fault<Undo> = {
  name: 'agent-crash-looping',
  summary: "One node's flannel crash-loops on an --iface that does not exist; the other nodes still run the pods from before.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'canal'],
  choose: async (lab, choice) => {
    const [namespace, daemonSet, selector] =
      lab.flavour === 'canal' ? ['kube-system', 'canal', 'k8s-app=canal'] : ['kube-flannel', 'kube-flannel-ds', 'app=flannel']
    const { spec } = await lab.get<DaemonSet>(['daemonset', '-n', namespace, daemonSet])
    const index = spec.template.spec.containers.findIndex(({ name }) => name === container)
    const iface = pick(choice, ['eth1', 'ens192', 'enp0s8', 'bond0'])
    const undo = { namespace, daemonSet, selector, spec, index, iface }
    return { nodes: [pickNode(lab, choice)], place: `--iface=${iface} in DaemonSet ${namespace}/${daemonSet}`, undo }
  },
  break: async (lab, { nodes: [node = ''], undo }) => {
    const args = [...(undo.spec.template.spec.containers[undo.index]?.args ?? []), `--iface=${undo.iface}`]
    await patch(lab, undo, { type: 'OnDelete' }, args)
    await deletePod(lab, undo, node)
    await until(lab, undo, node, 'is not crash-looping', (status) => {
      const state = status.containerStatuses?.find(({ name }) => name === container)
      return (state?.restartCount ?? 0) >= 2 && state?.state.waiting?.reason === 'CrashLoopBackOff'
    })
  },
  heal: async (lab, { nodes: [node = ''], undo }) => {
    await patch(lab, undo, undo.spec.updateStrategy, undo.spec.template.spec.containers[undo.index]?.args)
    const { spec } = await lab.get<DaemonSet>(['daemonset', '-n', undo.namespace, undo.daemonSet])
    if (!isDeepStrictEqual(spec, undo.spec)) throw new LabError(`the DaemonSet ${undo.daemonSet} is not as it was before`)
    await deletePod(lab, undo, node)
    await until(lab, undo, node, 'is not ready', (status) =>
      status.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True') ?? false,
    )
  },
}

async function patch(lab: Lab, undo: Undo, updateStrategy: unknown, args: readonly string[] | undefined): Promise<void> {
  const path = `/spec/template/spec/containers/${undo.index}/args`
  const operations = [
    { op: 'replace', path: '/spec/updateStrategy', value: updateStrategy },
    args === undefined ? { op: 'remove', path } : { op: 'add', path, value: args },
  ]
  await lab.kubectl(['patch', 'daemonset', '-n', undo.namespace, undo.daemonSet, '--type=json', '-p', JSON.stringify(operations)])
}

async function deletePod(lab: Lab, undo: Undo, node: string): Promise<void> {
  const where = ['-n', undo.namespace, '-l', undo.selector, '--field-selector', `spec.nodeName=${node}`]
  await lab.kubectl(['delete', 'pods', ...where, '--wait=true'])
}

async function until(lab: Lab, undo: Undo, node: string, otherwise: string, met: (status: PodStatus) => boolean): Promise<void> {
  const deadline = Date.now() + 150_000
  const where = ['-n', undo.namespace, '-l', undo.selector, '--field-selector', `spec.nodeName=${node}`]
  for (;;) {
    const pods = (await lab.get<Pods>(['pods', ...where])).items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    if (pods.length > 0 && pods.every(({ status }) => met(status))) return
    if (Date.now() > deadline) throw new LabError(`flannel on ${node} ${otherwise}`)
    await sleep(500)
  }
}

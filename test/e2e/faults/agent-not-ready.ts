import { pickNode } from '../../lab/index.ts'
import type { Fault, Lab } from '../../lab/index.ts'
import { agentsOf, awaitPod, isReady } from '../daemon-pods.ts'
import { containerOf, planRollout, rollBack, rollOut } from '../half-rollout.ts'
import type { HalfRollout, PodSpec } from '../half-rollout.ts'

const nodename = '/var/lib/calico/nodename'

/**
 * Each flavour's agent in the way it happens there, the container neither ready nor ended: Calico with BGP lost the file
 * nodename, Calico without BGP kept the probe of BIRD, flannel waits for a ConfigMap of another name.
 */
export const fault: Fault<HalfRollout | null> = {
  name: 'agent-not-ready',
  summary: "One node's agent stays and does not get ready: a file of Calico is gone, a probe asks for what does not run, or a ConfigMap is missing.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const nodes = [pickNode(lab, choice)]
    if (lab.flavour === 'calico-bgp') return { nodes, place: nodename, undo: null }
    const set = agentsOf(lab.flavour)
    const withoutBgp = lab.flavour === 'calico-vxlan'
    const undo = await planRollout(lab, set, withoutBgp ? (spec) => probeBird(spec, set.container) : renameConfigMap)
    return { nodes, place: `${withoutBgp ? 'readinessProbe' : 'volumes'} of DaemonSet ${set.namespace}/${set.name}`, undo }
  },
  break: async (lab, { nodes, undo }) => {
    if (undo !== null) return rollOut(lab, undo, nodes, 'is ready', (pod) => !isReady(pod) && pod.spec.nodeName !== undefined)
    const [node = ''] = nodes
    await lab.inNode(node, ['mv', nodename, `${nodename}.gone`])
    await awaitPod(lab, agentsOf(lab.flavour), node, 'is still ready', (pod) => !isReady(pod))
  },
  heal: async (lab, { nodes, undo }) => {
    if (undo !== null) return rollBack(lab, undo, nodes)
    await putBack(lab, nodes)
    for (const node of nodes) await awaitPod(lab, agentsOf(lab.flavour), node, 'is not ready', isReady)
  },
}

async function putBack(lab: Lab, nodes: readonly string[]): Promise<void> {
  for (const node of nodes) await lab.inNode(node, ['sh', '-c', `[ ! -e ${nodename}.gone ] || mv ${nodename}.gone ${nodename}`])
}

function probeBird(spec: PodSpec, name: string): void {
  containerOf(spec, name).readinessProbe?.exec?.command.push('-bird-ready')
}

function renameConfigMap(spec: PodSpec): void {
  const volume = spec.volumes?.find(({ configMap }) => configMap !== undefined)
  if (volume?.configMap !== undefined) volume.configMap.name += '-v2'
}

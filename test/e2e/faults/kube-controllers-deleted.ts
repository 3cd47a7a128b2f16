import type { Fault } from '../../lab/index.ts'
import { awaitDeployment } from '../scaled-down.ts'

interface Undo {
  deployment: Deployment
}

interface Deployment {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace: string; labels?: Record<string, string>; annotations?: Record<string, string> }
  spec: unknown
}

const name = 'calico-kube-controllers'
const namespace = 'kube-system'

export const fault: Fault<Undo> = {
  name: 'kube-controllers-deleted',
  summary: 'The Deployment calico-kube-controllers is deleted: nobody gives back the addresses of pods and nodes that are gone.',
  flavours: ['calico-bgp', 'calico-vxlan'],
  choose: async (lab) => {
    const { apiVersion, kind, metadata, spec } = await lab.get<Deployment>(['deployment', name, '-n', namespace])
    const { labels = {}, annotations = {} } = metadata
    return { nodes: [], place: `Deployment ${namespace}/${name}`, undo: { deployment: { apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec } } }
  },
  break: async (lab) => {
    await lab.kubectl(['delete', 'deployment', name, '-n', namespace, '--ignore-not-found', '--cascade=foreground', '--wait=true'])
  },
  heal: async (lab, { undo: { deployment } }) => {
    const left = await lab.kubectl(['get', 'deployment', name, '-n', namespace, '--ignore-not-found', '-o', 'name'])
    if (left.trim() === '') await lab.kubectl(['create', '-f', '-'], JSON.stringify(deployment))
    await awaitDeployment(lab, name, 'is not ready', ({ replicas, readyReplicas }) => (replicas ?? 0) > 0 && replicas === readyReplicas)
  },
}

import type { Fault, Lab } from '../../lab/index.ts'
import { awaitPod, isReady } from '../daemon-pods.ts'
import type { DaemonSetName } from '../daemon-pods.ts'

interface Undo {
  objects: readonly { kind: string; metadata: { name: string; namespace?: string } }[]
}

interface Found {
  apiVersion: string
  kind: string
  metadata: { name: string; labels?: Record<string, string> }
  data?: unknown
  spec?: { selector: unknown; template: unknown }
}

interface Container {
  args?: string[]
  ports?: unknown
  livenessProbe?: unknown
  readinessProbe?: unknown
}

const old: DaemonSetName = { namespace: 'kube-system', name: 'kube-flannel-ds', selector: 'app=flannel', container: 'kube-flannel' }

/** Manifests of flannel installed into kube-system up to v0.18; applying a newer one leaves the old one running. */
export const fault: Fault<Undo> = {
  name: 'two-cnis',
  summary: 'flannel runs twice on every node, in kube-flannel and, from an older manifest, in kube-system.',
  flavours: ['flannel-vxlan', 'flannel-host-gw'],
  choose: async (lab) => ({ nodes: lab.nodes, place: 'DaemonSet kube-system/kube-flannel-ds', undo: { objects: await oldManifest(lab) } }),
  break: async (lab, { undo: { objects } }) => {
    await lab.kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
    for (const node of lab.nodes) await awaitPod(lab, old, node, 'is not ready', isReady)
  },
  heal: async (lab, { undo: { objects } }) => {
    for (const { kind, metadata } of objects) {
      const namespace = metadata.namespace === undefined ? [] : ['-n', metadata.namespace]
      await lab.kubectl(['delete', kind, metadata.name, ...namespace, '--ignore-not-found', '--cascade=foreground', '--wait=true'])
    }
  },
}

async function oldManifest(lab: Lab) {
  const { namespace } = old
  const copy = async (kind: string, name: string) => {
    const { apiVersion, kind: full, metadata, data, spec } = await lab.get<Found>([kind, '-n', 'kube-flannel', name])
    const fields = { ...(data === undefined ? {} : { data }), ...(spec === undefined ? {} : { spec }) }
    return { apiVersion, kind: full, metadata: { name, namespace, ...(metadata.labels === undefined ? {} : { labels: metadata.labels }) }, ...fields }
  }
  const set = await copy('daemonset', old.name)
  withoutHealthPort(set.spec?.template as { spec: { containers: Container[] } })
  return [
    set,
    await copy('configmap', 'kube-flannel-cfg'),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'flannel', namespace } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'flannel-kube-system' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'flannel' },
      subjects: [{ kind: 'ServiceAccount', name: 'flannel', namespace }],
    },
  ]
}

/** Manifests before v0.28.9 have no health port; with one, the second flannel finds no node where that port is free. */
function withoutHealthPort(template: { spec: { containers: Container[] } }): void {
  for (const container of template.spec.containers) {
    container.args = (container.args ?? []).filter((argument) => !argument.startsWith('--healthz-port'))
    for (const field of ['ports', 'livenessProbe', 'readinessProbe'] as const) delete container[field]
  }
}

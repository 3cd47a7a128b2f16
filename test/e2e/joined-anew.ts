import { pick } from '../lab/index.ts'
import type { Choice, Lab } from '../lab/index.ts'

/** A Node object without what the API server gives it. */
export interface NodeManifest {
  apiVersion: 'v1'
  kind: 'Node'
  metadata: { name: string; labels: Record<string, string>; annotations: Record<string, string> }
  spec: { podCIDR?: string; podCIDRs?: string[]; taints?: unknown[] }
  status: unknown
}

/** A node without pods of the pod network: flannel does not give them back their way when the node has its old pod CIDR again. */
export async function pickNodeWithoutPods(lab: Lab, choice: Choice): Promise<string> {
  if (choice.node !== undefined) return choice.node
  const { items } = await lab.get<{ items: { spec: { nodeName?: string; hostNetwork?: boolean } }[] }>(['pods', '-A'])
  const busy = new Set(items.flatMap(({ spec }) => (spec.hostNetwork === true ? [] : [spec.nodeName])))
  return pick(choice, lab.nodes.filter((node) => !busy.has(node)))
}

/** Reads a Node as it could be created once more. */
export async function readNode(lab: Lab, node: string): Promise<NodeManifest> {
  const { metadata, spec, status } = await lab.get<NodeManifest>(['node', node])
  const { podCIDR, podCIDRs, taints } = spec
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: node, labels: metadata.labels, annotations: metadata.annotations },
    spec: { ...(podCIDR === undefined ? {} : { podCIDR }), ...(podCIDRs === undefined ? {} : { podCIDRs }), ...(taints === undefined ? {} : { taints }) },
    status,
  }
}

/** The same node as it joins with these pod CIDRs, before flannel has announced anything on it. */
export function withPodCidrs({ metadata, status, ...rest }: NodeManifest, podCidrs: readonly string[]): NodeManifest {
  const annotations = Object.fromEntries(Object.entries(metadata.annotations).filter(([key]) => !key.startsWith('flannel.')))
  const [podCIDR] = podCidrs
  return { ...rest, metadata: { ...metadata, annotations }, spec: podCIDR === undefined ? {} : { podCIDR, podCIDRs: [...podCidrs] }, status }
}

/** Deletes the Node object and creates it as given; the pod CIDR of a node cannot be changed in any other way. */
export async function joinAnew(lab: Lab, manifest: NodeManifest): Promise<void> {
  await lab.kubectl(['delete', 'node', manifest.metadata.name, '--ignore-not-found', '--wait=true'])
  await lab.kubectl(['create', '-f', '-'], JSON.stringify(manifest))
}

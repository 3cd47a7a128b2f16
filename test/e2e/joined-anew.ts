import type { Lab } from '../lab/index.ts'

/** A Node object without what the API server gives it. */
export interface NodeManifest {
  apiVersion: 'v1'
  kind: 'Node'
  metadata: { name: string; labels: Record<string, string>; annotations: Record<string, string> }
  spec: { podCIDR?: string; podCIDRs?: string[]; taints?: unknown[] }
  status: unknown
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

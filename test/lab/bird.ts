import type { Lab } from './lab.ts'

/** Asks BIRD in a node's calico-node, and returns what it answers. */
export async function birdcl(lab: Lab, node: string, words: readonly string[]): Promise<string> {
  const where = ['-n', 'kube-system', '-l', 'k8s-app=calico-node', '--field-selector', `spec.nodeName=${node}`]
  const pods = await lab.get<{ items: { metadata: { name: string; deletionTimestamp?: string } }[] }>(['pods', ...where])
  const pod = pods.items.find(({ metadata }) => metadata.deletionTimestamp === undefined)?.metadata.name
  if (pod === undefined) throw new Error(`no calico-node on ${node}`)
  const command = ['birdcl', '-s', '/var/run/calico/bird.ctl', ...words]
  return lab.kubectl(['exec', '-n', 'kube-system', pod, '-c', 'calico-node', '--', ...command])
}

/** The BGP sessions of a node as its BIRD names them: state and last error by the peer's address. */
export async function sessionsOf(lab: Lab, node: string): Promise<Record<string, string>> {
  const shown = await birdcl(lab, node, ['show', 'protocols'])
  const rows = [...shown.matchAll(/^(?:Mesh|Node|Global)_(\S+)\s+BGP\s+\S+\s+\S+\s+\S+\s*(.*)$/gm)]
  return Object.fromEntries(rows.map(([, peer = '', info = '']) => [peer.replaceAll('_', '.'), info.trim()]))
}

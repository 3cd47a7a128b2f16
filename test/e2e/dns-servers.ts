import type { Lab } from '../lab/index.ts'
import { isReady } from './daemon-pods.ts'
import type { Pod } from './daemon-pods.ts'

/** A ready CoreDNS pod. */
export interface DnsServer {
  node: string
  address: string
}

export async function dnsServers(lab: Lab): Promise<DnsServer[]> {
  const { items } = await lab.get<{ items: Pod[] }>(['pods', '-n', 'kube-system', '-l', 'k8s-app=kube-dns'])
  return items.filter((pod) => pod.metadata.deletionTimestamp === undefined && isReady(pod)).map(({ spec, status }) => ({ node: spec.nodeName ?? '', address: status.podIP ?? '' }))
}

/** Asks for the address of kubernetes.default by UDP and returns the code of the answer (0: no error); null when none came. */
export async function askDns(lab: Lab, node: string, address: string): Promise<number | null> {
  const name = ['kubernetes', 'default', 'svc', 'cluster', 'local'].map((label) => `\\x${label.length.toString(16).padStart(2, '0')}${label}`).join('')
  const question = `\\x12\\x34\\x01\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00${name}\\x00\\x00\\x01\\x00\\x01`
  const { stdout } = await lab.tryInNode(node, ['bash', '-c', `printf '${question}' | nc -u -w 2 ${address} 53 | od -An -tu1 -N4`])
  const flags = stdout.trim().split(/\s+/)[3]
  return flags === undefined ? null : Number(flags) % 16
}

import { pick } from './fault.ts'
import type { Choice } from './fault.ts'
import type { Lab } from './lab.ts'

/** Packets that a node drops on their way in. */
export interface Match {
  protocol: 'udp' | 'tcp'
  port: number
  /** Only from this address. */
  from?: string
}

export const places = ['iptables INPUT', 'iptables raw PREROUTING', 'nft'] as const

/** A rule in a node's packet filter, with what tells afterwards which tables were there before. */
export interface Blocked {
  node: string
  place: (typeof places)[number]
  match: Match
  /** The nftables tables before, one `family name` each. */
  tables: readonly string[]
}

const ownTable = 'inet firewall'

/** VXLAN of Calico. */
const FELIX_ACCEPTS = 4789

/** Chooses one of the places that do the same harm, and notes what tables the node has. */
export async function choosePlace(lab: Lab, node: string, match: Match, choice: Choice): Promise<Blocked> {
  // Felix keeps its own chain first in INPUT, and accepts its overlay's port there: within seconds a rule is behind it.
  const harmful = places.filter((place) => place !== 'iptables INPUT' || match.port !== FELIX_ACCEPTS)
  return { node, place: pick(choice, harmful), match, tables: await tablesOf(lab, node) }
}

export async function block(lab: Lab, { node, place, match }: Blocked): Promise<void> {
  if (place !== 'nft') {
    await lab.inNode(node, ['iptables', '-w', '10', ...rule(place, '-I', match)])
    return
  }
  const from = match.from === undefined ? '' : `ip saddr ${match.from} `
  const chain = `add chain ${ownTable} input { type filter hook input priority 0; }`
  const drop = `add rule ${ownTable} input ${from}${match.protocol} dport ${match.port} drop`
  await lab.inNode(node, ['nft', `add table ${ownTable}; ${chain}; ${drop}`])
}

/** Takes the rule out, and the table that came with it; does nothing where the rule never came to be. */
export async function unblock(lab: Lab, { node, place, match, tables }: Blocked): Promise<void> {
  if (place === 'nft') {
    if ((await tablesOf(lab, node)).includes(ownTable)) await lab.inNode(node, ['nft', `delete table ${ownTable}`])
    return
  }
  const there = await lab.tryInNode(node, ['iptables', '-w', '10', ...rule(place, '-C', match)])
  if (there.code === 0) await lab.inNode(node, ['iptables', '-w', '10', ...rule(place, '-D', match)])
  if (place !== 'iptables raw PREROUTING' || tables.includes('ip raw')) return
  const left = await lab.tryInNode(node, ['nft', 'list', 'table', 'ip', 'raw'])
  const isEmpty = left.code === 0 && !/^\s+(?!chain|type|policy|\})\S/m.test(left.stdout)
  if (isEmpty) await lab.inNode(node, ['nft', 'delete table ip raw'])
}

function rule(place: Blocked['place'], verb: '-I' | '-C' | '-D', { protocol, port, from }: Match): string[] {
  const chain = place === 'iptables INPUT' ? [verb, 'INPUT'] : ['-t', 'raw', verb, 'PREROUTING']
  return [...chain, ...(from === undefined ? [] : ['-s', from]), '-p', protocol, '--dport', String(port), '-j', 'DROP']
}

async function tablesOf(lab: Lab, node: string): Promise<string[]> {
  const listed = await lab.inNode(node, ['nft', 'list', 'tables'])
  return [...listed.matchAll(/^table (\S+ \S+)$/gm)].map(([, name = '']) => name)
}

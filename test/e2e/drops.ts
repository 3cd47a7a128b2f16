import { pick } from '../lab/index.ts'
import type { Choice, Lab } from '../lab/index.ts'

/** Packets that a node drops where it forwards them, or where they leave. */
export interface Drops {
  node: string
  place: Place
  chain: 'FORWARD' | 'POSTROUTING'
  /** One rule each, as iptables takes what it matches; empty words match everything. */
  matches: readonly (readonly string[])[]
  /** The chain of iptables was there before. */
  hadChain: boolean
}

export type Place = 'iptables filter' | 'iptables mangle' | 'nft'

const ownTable = 'inet gateway'

/** Chooses one of the places, and looks whether the chain is there. */
export async function chooseDrops(lab: Lab, choice: Choice, places: readonly Place[], drops: Omit<Drops, 'place' | 'hadChain'>): Promise<Drops> {
  const place = pick(choice, places)
  return { ...drops, place, hadChain: place === 'nft' || (await chainExists(lab, { ...drops, place })) }
}

export async function startDrops(lab: Lab, drops: Drops): Promise<void> {
  const { node, place, chain, matches } = drops
  if (place !== 'nft') {
    for (const match of matches) await lab.inNode(node, words(drops, '-I', match))
    return
  }
  const hook = chain.toLowerCase()
  const rules = matches.map((match) => `add rule ${ownTable} ${hook} ${nftWords(match)} counter drop`)
  await lab.inNode(node, ['nft', [`add table ${ownTable}`, `add chain ${ownTable} ${hook} { type filter hook ${hook} priority 10; policy accept; }`, ...rules].join('; ')])
}

/** Takes the rules out, and the chain that came with them; does nothing where they never came to be. */
export async function endDrops(lab: Lab, drops: Drops): Promise<void> {
  const { node, place, chain, matches, hadChain } = drops
  if (place === 'nft') {
    if ((await lab.inNode(node, ['nft', 'list', 'tables'])).includes(`table ${ownTable}\n`)) await lab.inNode(node, ['nft', `delete table ${ownTable}`])
    return
  }
  for (const match of matches) {
    if ((await lab.tryInNode(node, words(drops, '-C', match))).code === 0) await lab.inNode(node, words(drops, '-D', match))
  }
  if (!hadChain && (await chainExists(lab, drops))) await lab.inNode(node, ['nft', `delete chain ip ${tableOf(place)} ${chain}`])
}

function words({ place, chain }: Drops, verb: '-I' | '-C' | '-D', match: readonly string[]): string[] {
  return ['iptables', '-w', '10', '-t', tableOf(place), verb, chain, ...match, '-j', 'DROP']
}

function nftWords(match: readonly string[]): string {
  const said = match.join(' ')
  const protocol = / ?-p (\w+)/.exec(said)?.[1] ?? ''
  return said.replace('-s', 'ip saddr').replace('-d', 'ip daddr').replace(/-p \w+ --dport/, `${protocol} dport`)
}

function tableOf(place: Place): string {
  return place === 'iptables filter' ? 'filter' : 'mangle'
}

async function chainExists(lab: Lab, { node, place, chain }: Pick<Drops, 'node' | 'place' | 'chain'>): Promise<boolean> {
  return (await lab.tryInNode(node, ['nft', 'list', 'chain', 'ip', tableOf(place), chain])).code === 0
}

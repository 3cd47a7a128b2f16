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

/** `nft policy` has no rule that drops: what no rule accepts is dropped, as firewalls have it. */
export type Place = 'iptables filter' | 'iptables mangle' | 'nft' | 'nft policy'

const ownTable = 'inet gateway'

/** Chooses one of the places, and looks whether the chain is there. */
export async function chooseDrops(lab: Lab, choice: Choice, places: readonly Place[], drops: Omit<Drops, 'place' | 'hadChain'>): Promise<Drops> {
  const place = pick(choice, places)
  return { ...drops, place, hadChain: isNft(place) || (await chainExists(lab, { ...drops, place })) }
}

export async function startDrops(lab: Lab, drops: Drops): Promise<void> {
  const { node, place, chain, matches } = drops
  if (!isNft(place)) {
    for (const match of matches) await lab.inNode(node, words(drops, '-I', match))
    return
  }
  const hook = chain.toLowerCase()
  const rules = place === 'nft' ? matches.map((match) => `${nftWords(match)} counter drop`) : sparing(matches)
  const policy = place === 'nft' ? 'accept' : 'drop'
  const script = [`add table ${ownTable}`, `add chain ${ownTable} ${hook} { type filter hook ${hook} priority 10; policy ${policy}; }`]
  await lab.inNode(node, ['nft', [...script, ...rules.map((rule) => `add rule ${ownTable} ${hook} ${rule}`)].join('; ')])
}

/** Takes the rules out, and the chain that came with them; does nothing where they never came to be. */
export async function endDrops(lab: Lab, drops: Drops): Promise<void> {
  const { node, place, chain, matches, hadChain } = drops
  if (isNft(place)) {
    if ((await lab.inNode(node, ['nft', 'list', 'tables'])).includes(`table ${ownTable}\n`)) await lab.inNode(node, ['nft', `delete table ${ownTable}`])
    return
  }
  for (const match of matches) {
    if ((await lab.tryInNode(node, words(drops, '-C', match))).code === 0) await lab.inNode(node, words(drops, '-D', match))
  }
  if (!hadChain && (await chainExists(lab, drops))) await lab.inNode(node, ['nft', `delete chain ip ${tableOf(place)} ${chain}`])
}

/** Accepts what is no new connection, and what has not the addresses of `-s` and `-d`: the policy drops the rest. */
function sparing(matches: readonly (readonly string[])[]): string[] {
  const pairs = [...matches.flat().join(' ').matchAll(/-([sd]) (\S+)/g)]
  return ['ct state established,related accept', ...pairs.map(([, end = '', addresses = '']) => `ip ${end}addr != ${addresses} accept`)]
}

function words({ place, chain }: Drops, verb: '-I' | '-C' | '-D', match: readonly string[]): string[] {
  return ['iptables', '-w', '10', '-t', tableOf(place), verb, chain, ...match, '-j', 'DROP']
}

function nftWords(match: readonly string[]): string {
  const said = match.join(' ')
  const protocol = / ?-p (\w+)/.exec(said)?.[1] ?? ''
  return said.replace('-s', 'ip saddr').replace('-d', 'ip daddr').replace(/-p \w+ --dport/, `${protocol} dport`)
}

function isNft(place: Place): boolean {
  return place.startsWith('nft')
}

function tableOf(place: Place): string {
  return place === 'iptables filter' ? 'filter' : 'mangle'
}

async function chainExists(lab: Lab, { node, place, chain }: Pick<Drops, 'node' | 'place' | 'chain'>): Promise<boolean> {
  return (await lab.tryInNode(node, ['nft', 'list', 'chain', 'ip', tableOf(place), chain])).code === 0
}

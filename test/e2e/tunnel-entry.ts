import { setTimeout as sleep } from 'node:timers/promises'

import { LabError, pick, pickNode } from '../lab/index.ts'
import type { Broken, Choice, Fault } from '../lab/index.ts'
import { dismiss, hire } from './rival.ts'
import { readTunnel, restoreTunnel } from './tunnel.ts'
import type { Tunnel } from './tunnel.ts'

/** An entry of a VXLAN device that leads to another node, and what was done to it. */
export interface LostEntry {
  tunnel: Tunnel
  /** The entry, as `readTunnel` has it. */
  line: string
  /** What there is in its place; null where there is nothing. */
  instead: string | null
}

type Kind = 'neighbours' | 'forwarding'

const commands = { neighbours: 'ip neighbour', forwarding: 'bridge fdb' } as const

/** Takes away or falsifies one entry. flannel looks at none again, Felix every 90 seconds, so that it has a rival. */
export function lostEntry(kind: Kind, falsify: (choice: Choice, line: string) => string): Pick<Fault<LostEntry>, 'flavours' | 'choose' | 'break' | 'heal'> {
  return {
    flavours: ['flannel-vxlan', 'canal', 'calico-vxlan'],
    choose: async (lab, choice) => {
      const node = pickNode(lab, choice)
      const tunnel = await readTunnel(lab, node)
      const line = pick(choice, tunnel[kind])
      const instead = pick(choice, [true, false]) ? falsify(choice, line) : null
      return { nodes: [node], place: `${line} ${instead === null ? 'gone' : `is ${instead}`}`, undo: { tunnel, line, instead } }
    },
    break: async (lab, broken) => {
      if (lab.flavour === 'calico-vxlan') await hire(lab, broken.nodes[0] ?? '', rivalOf(kind, broken))
      else await lab.inNode(broken.nodes[0] ?? '', ['sh', '-c', breaking(kind, broken)])
      const deadline = Date.now() + 10_000
      while ((await readTunnel(lab, broken.nodes[0] ?? ''))[kind].includes(broken.undo.line)) {
        if (Date.now() > deadline) throw new LabError(`${broken.nodes[0]} still has ${broken.undo.line}`)
        await sleep(300)
      }
    },
    heal: async (lab, broken) => {
      await dismiss(lab, broken.nodes[0] ?? '', rivalOf(kind, broken))
      await restoreTunnel(lab, broken.nodes[0] ?? '', broken.undo.tunnel)
    },
  }
}

function rivalOf(kind: Kind, broken: Broken<LostEntry>) {
  return { name: `rival-of-${kind}`, does: `${breaking(kind, broken)} 2>/dev/null` }
}

function breaking(kind: Kind, { undo: { tunnel: { device }, line, instead } }: Broken<LostEntry>): string {
  if (instead !== null) return `${commands[kind]} replace ${instead} dev ${device}`
  const key = kind === 'neighbours' ? line.split(' ')[0] : line.replace(/ self.*/, '')
  return `${commands[kind]} delete ${key} dev ${device}`
}

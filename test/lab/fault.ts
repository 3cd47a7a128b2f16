import type { Flavour } from './flavour.ts'
import type { Lab } from './lab.ts'

/** What a fault has chosen to break. It is kept as JSON until it is healed. */
export interface Broken<Undo = unknown> {
  /** Nodes that are harmed at their root, not those that merely notice. */
  nodes: readonly string[]
  /** Where, in words: `iptables raw PREROUTING`. */
  place: string
  /** What `heal` needs to put back exactly what was there. */
  undo: Undo
}

export interface Choice {
  /** The node to break; left out, the fault takes any. */
  node?: string
  /** From 0 to 1, as Math.random. */
  random: () => number
}

/** A way to break a lab: one file of `test/e2e/faults`, named by what fails, exporting it as `fault`. */
export interface Fault<Undo = unknown> {
  /** The file's name. */
  name: string
  /** One sentence for `lab faults`. */
  summary: string
  flavours: readonly Flavour[]
  /** Chooses node and place anew and reads what healing will need. Changes nothing. */
  choose(lab: Lab, choice: Choice): Promise<Broken<Undo>>
  /** Breaks it and waits until it is broken. What was chosen is on disk already. */
  break(lab: Lab, broken: Broken<Undo>): Promise<void>
  /** Undoes it exactly and waits until the harm is gone; right also after a break that stopped halfway. */
  heal(lab: Lab, broken: Broken<Undo>): Promise<void>
}

/** One of several, by the choice's own randomness. */
export function pick<T>(choice: Choice, from: readonly T[]): T {
  const found = from[Math.min(from.length - 1, Math.floor(choice.random() * from.length))]
  if (found === undefined) throw new Error('there is nothing to choose from')
  return found
}

/** The node that was asked for, or any. */
export function pickNode(lab: Lab, choice: Choice): string {
  return choice.node ?? pick(choice, lab.nodes)
}

import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Flavour } from './flavour.ts'
import type { ProcessMark } from './process-mark.ts'
import { runFolder, runsFolder } from './paths.ts'

/** What is known of a lab that was begun; `lab.json` of its run folder. The file goes first when the lab goes. */
export interface LabRecord {
  name: string
  flavour: Flavour
  version?: string
  /** The lab's number among those of this cache: its nodes live in 198.18.SLOT.0/24. */
  slot: number
  nodes: readonly string[]
  /** Folders of the cache that the lab runs from. */
  root: string
  store: string
  programs: string
  kubectl: string
  /** The call that brings the lab up; when it is gone and `healthy` is false, it was interrupted or failed. */
  upBy: ProcessMark
  healthy: boolean
}

export function readRecord(name: string): LabRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(runFolder(name), 'lab.json'), 'utf8')) as LabRecord
  } catch {
    return undefined
  }
}

export function writeRecord(record: LabRecord): void {
  const file = join(runFolder(record.name), 'lab.json')
  mkdirSync(runFolder(record.name), { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify(record, null, 2))
  renameSync(`${file}.new`, file)
}

/** Names of all labs that left anything in the cache, whole or not. */
export function labNames(): string[] {
  return existsSync(runsFolder()) ? readdirSync(runsFolder()).sort() : []
}

/** The smallest number no other lab of this cache has; call it under the lock of the runs. */
export function freeSlot(): number {
  const taken = new Set(labNames().map((name) => readRecord(name)?.slot))
  for (let slot = 1; ; slot += 1) if (!taken.has(slot)) return slot
}

export function gatewayOf(record: LabRecord): string {
  return addressIn(record.slot, 1)
}

export function addressOf(record: LabRecord, node: string): string {
  return addressIn(record.slot, 11 + record.nodes.indexOf(node))
}

function addressIn(slot: number, host: number): string {
  return `198.${18 + (slot >> 8)}.${slot & 255}.${host}`
}

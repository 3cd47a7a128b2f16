import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { refusal } from './errors.ts'
import type { Broken, Choice, Fault } from './fault.ts'
import { checked } from './lab.ts'
import type { Lab } from './lab.ts'
import { withLock } from './lock.ts'
import { checkout, runFolder } from './paths.ts'

/** A fault that is in force, or was begun. */
export interface BrokenFault {
  fault: string
  broken: Broken
  /** False while it is being broken; a call that was interrupted leaves it so. */
  complete: boolean
}

const faultsFolder = join(checkout, 'test/e2e/faults')

/** Names of all faults. */
export function faultNames(): string[] {
  return readdirSync(faultsFolder).filter((file) => file.endsWith('.ts')).map((file) => basename(file, '.ts')).sort()
}

/** The fault of this name; throws a refusal when there is none. */
export async function loadFault(name: string): Promise<Fault> {
  if (!faultNames().includes(name)) throw refusal(`no fault ${name}; there is: ${faultNames().join(', ')}`)
  const loaded = (await import(pathToFileURL(join(faultsFolder, `${name}.ts`)).href)) as { fault: Fault }
  return loaded.fault
}

/** Breaks the lab and returns what was chosen; what healing needs is on disk before the first change. */
export function breakFault(lab: Lab, name: string, choice: Choice): Promise<Broken> {
  return locked(lab, async () => {
    const fault = await loadFault(name)
    if (!fault.flavours.includes(lab.flavour)) {
      throw refusal(`${name} does not break ${lab.flavour}; it breaks ${fault.flavours.join(', ')}`)
    }
    if (choice.node !== undefined) checked(lab.record, choice.node)
    const broken = await fault.choose(lab, choice)
    const file = nextFile(lab, name)
    write(file, { fault: name, broken, complete: false })
    await fault.break(lab, broken)
    write(file, { fault: name, broken, complete: true })
    return broken
  })
}

/** Undoes all faults of the lab, the newest first, and returns them. */
export function heal(lab: Lab): Promise<BrokenFault[]> {
  return locked(lab, async () => {
    const healed: BrokenFault[] = []
    for (const file of files(lab).reverse()) {
      const kept = JSON.parse(readFileSync(file, 'utf8')) as BrokenFault
      await (await loadFault(kept.fault)).heal(lab, kept.broken)
      rmSync(file)
      healed.push(kept)
    }
    return healed
  })
}

/** Faults in force, the oldest first. */
export function brokenFaults(lab: Lab): BrokenFault[] {
  return files(lab).map((file) => JSON.parse(readFileSync(file, 'utf8')) as BrokenFault)
}

function locked<T>(lab: Lab, work: () => Promise<T>): Promise<T> {
  return withLock(`${runFolder(lab.name)}/faults`, work)
}

function folderOf(lab: Lab): string {
  return join(runFolder(lab.name), 'faults')
}

function files(lab: Lab): string[] {
  if (!existsSync(folderOf(lab))) return []
  return readdirSync(folderOf(lab)).filter((file) => file.endsWith('.json')).sort().map((file) => join(folderOf(lab), file))
}

function nextFile(lab: Lab, name: string): string {
  const last = Number(basename(files(lab).at(-1) ?? '0').split('-')[0])
  return join(folderOf(lab), `${String(last + 1).padStart(4, '0')}-${name}.json`)
}

function write(file: string, kept: BrokenFault): void {
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify(kept, null, 2))
  renameSync(`${file}.new`, file)
}

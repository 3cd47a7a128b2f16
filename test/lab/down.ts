import { existsSync, rmSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'

import { killGroup, labsWithGroups } from './cgroups.ts'
import { runFolder, runsFolder } from './paths.ts'
import { isAlive } from './process-mark.ts'
import { labNames, readRecord } from './record.ts'

/**
 * Removes everything of a lab, whatever state it is in: first its record, so that nothing more can start; then the call
 * that still brings it up; then every process of its cgroups, and with them all namespaces and mounts; then its files.
 * Returns whether there was anything.
 */
export async function labDown(name: string): Promise<boolean> {
  const record = readRecord(name)
  const existed = existsSync(runFolder(name))
  rmSync(join(runFolder(name), 'lab.json'), { force: true })
  if (record !== undefined && !record.healthy && record.upBy.pid !== process.pid && isAlive(record.upBy)) {
    process.kill(record.upBy.pid, 'SIGKILL')
  }
  const ran = await killGroup(name)
  rmSync(runFolder(name), { recursive: true, force: true, maxRetries: 50, retryDelay: 100 })
  removeIfEmpty(runsFolder())
  return existed || ran
}

/** Whether a lab of this name left anything, and the call that brought it up is gone. */
export function isAbandoned(name: string): boolean {
  const record = readRecord(name)
  return allLabs().includes(name) && (record === undefined || !isAlive(record.upBy))
}

/** Names of all labs that left anything on this machine. */
export function allLabs(): string[] {
  return [...new Set([...labNames(), ...labsWithGroups()])].sort()
}

/** Another lab may be coming up this moment, so a folder that is not empty must stay. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    return
  }
}

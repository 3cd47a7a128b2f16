import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { withLock } from '../lock.ts'
import { cacheFolder } from '../paths.ts'

/** Tells the person at the terminal what is being built. */
export type Say = (line: string) => void

/** A short hash of everything that goes into something built: strings as they are, other values as JSON. */
export function keyOf(...parts: readonly unknown[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(typeof part === 'string' ? part : JSON.stringify(part)).update('\0')
  return hash.digest('hex').slice(0, 16)
}

/** Names and contents of all files below a folder, for a key. */
export function contentsOf(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return names
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => `${name}\n${readFileSync(join(folder, name), 'utf8')}`)
    .join('\0')
}

/** The text of a file of this folder, for the key of what that file's code makes. */
export function textOf(file: string): string {
  return readFileSync(join(import.meta.dirname, file), 'utf8')
}

/**
 * The folder `kind/name-key` of the cache, made by `make` when it is not there yet. `make` fills a folder beside it that
 * is renamed when it is whole, so what is found under a key is always complete. Two calls never make the same thing at
 * once; what is there already waits for nobody.
 */
export async function keyed(
  kind: string, name: string, key: string, say: Say, make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder(), kind, `${name}-${key}`)
  if (existsSync(folder)) return folder
  const half = join(cacheFolder(), 'half', `${kind}-${name}`)
  const waiting = (pid: string): void => say(`waiting for process ${pid}, which makes ${kind}/${name}`)
  await withLock(half, async () => {
    if (existsSync(folder)) return
    removeLeftovers(half)
    const mine = `${half}.${process.pid}`
    mkdirSync(mine, { recursive: true })
    await make(mine)
    mkdirSync(join(cacheFolder(), kind), { recursive: true })
    renameSync(mine, folder)
  }, waiting)
  return folder
}

/** What calls that were killed have left of the same thing; under its lock nobody else is making it. */
function removeLeftovers(half: string): void {
  if (!existsSync(dirname(half))) return
  for (const name of readdirSync(dirname(half))) {
    if (name.startsWith(`${basename(half)}.`)) rmSync(join(dirname(half), name), { recursive: true, force: true })
  }
}

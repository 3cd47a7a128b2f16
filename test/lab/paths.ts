import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** The checkout that this lab belongs to. */
export const checkout = resolve(import.meta.dirname, '../..')

/** This folder; its scripts and Go modules are read from here. */
export const here = import.meta.dirname

/** `$KUBECTL_CNI_LAB`, or a folder in the user's cache: everything that is built, and `run` with what is up. */
export function cacheFolder(): string {
  const env = process.env
  return resolve(env['KUBECTL_CNI_LAB'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'kubectl-cni/lab'))
}

export function runsFolder(): string {
  return join(cacheFolder(), 'run')
}

export function runFolder(name: string): string {
  return join(runsFolder(), name)
}

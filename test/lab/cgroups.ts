import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { LabError } from './errors.ts'

const parent = 'kubectl-cni-lab'

/** Mount points of the machine's cgroup v1 hierarchies; none on a machine that has cgroup v2 only. */
export function hierarchies(): string[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').trimEnd().split('\n')
  return mounts
    .filter((line) => line.split(' - ')[1]?.startsWith('cgroup '))
    .map((line) => line.split(' ')[4] ?? '')
    .filter((place) => /^\/sys\/fs\/cgroup\/[^/]+$/.test(place))
}

/** Makes the cgroup `kubectl-cni-lab/GROUP` in every hierarchy; a group is a lab's name and a part of it. */
export function makeGroup(group: string): void {
  for (const hierarchy of hierarchies()) {
    let folder = hierarchy
    for (const part of [parent, ...group.split('/')]) {
      const above = folder
      folder = join(folder, part)
      mkdirSync(folder, { recursive: true })
      // A new cpuset is empty, and no process may enter an empty one.
      for (const file of ['cpuset.cpus', 'cpuset.mems']) {
        if (existsSync(join(folder, file))) writeFileSync(join(folder, file), readFileSync(join(above, file)))
      }
    }
  }
}

/** Whether the process belongs to this group or one below it. */
export function isInGroup(pid: number, group: string): boolean {
  try {
    return new RegExp(`/${parent}/${group}(/|$)`, 'm').test(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))
  } catch {
    return false
  }
}

/** Kills every process of the group, whatever it has become, then removes the group; true when there was anything. */
export async function killGroup(group: string): Promise<boolean> {
  const roots = hierarchies().map((hierarchy) => join(hierarchy, parent, group))
  let found = false
  const deadline = Date.now() + 30_000
  for (;;) {
    const pids = new Set(roots.flatMap(processesBelow))
    const left = pids.size > 0 ? roots : roots.filter((root) => !removeTree(root))
    found ||= left.length > 0 || pids.size > 0
    if (left.length === 0) break
    for (const pid of pids) kill(pid)
    for (const root of roots) thaw(root)
    if (Date.now() > deadline) throw new LabError(`the cgroup ${group} cannot be emptied: processes ${[...pids].join(', ')}`)
    await sleep(20)
  }
  for (const hierarchy of hierarchies()) removeIfEmpty(join(hierarchy, parent))
  return found
}

/** Names of the labs that have a cgroup. */
export function labsWithGroups(): string[] {
  return [...new Set(hierarchies().flatMap((hierarchy) => foldersOf(join(hierarchy, parent))))]
}

/** A runtime that died while it ended a container has left it frozen, and the frozen do not hear even SIGKILL. */
function thaw(folder: string): void {
  const state = join(folder, 'freezer.state')
  try {
    if (existsSync(state) && readFileSync(state, 'utf8').trim() !== 'THAWED') writeFileSync(state, 'THAWED')
  } catch {
    return
  }
  for (const name of foldersOf(folder)) thaw(join(folder, name))
}

function processesBelow(folder: string): number[] {
  try {
    const own = readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter((line) => line !== '').map(Number)
    return [...own, ...foldersOf(folder).flatMap((name) => processesBelow(join(folder, name)))]
  } catch {
    return []
  }
}

function removeTree(folder: string): boolean {
  for (const name of foldersOf(folder)) removeTree(join(folder, name))
  return removeIfEmpty(folder)
}

function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}

function foldersOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  } catch {
    return []
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    return
  }
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { isInGroup } from './cgroups.ts'
import { LabError } from './errors.ts'
import { here, runFolder } from './paths.ts'
import type { LabRecord } from './record.ts'

/** The command that runs `command` on the lab's network outside any node, counted among the lab's processes. */
export function fabricCommand(record: LabRecord, command: readonly string[]): string[] {
  const pid = livePid(join(runFolder(record.name), 'fabric.pid'), `${record.name}/fabric`)
  if (pid === undefined) throw new LabError(`the lab ${record.name} does not run: lab down --name ${record.name}, then lab up`)
  return [...entering(record, 'fabric'), 'nsenter', `--net=/proc/${pid}/ns/net`, ...command]
}

/** The command that runs `command` inside a node, in all its namespaces. */
export function nodeCommand(record: LabRecord, node: string, command: readonly string[]): string[] {
  const pid = nodePid(record, node)
  if (pid === undefined) throw new LabError(`${node} does not run: lab start ${node} --name ${record.name}`)
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  return ['nsenter', '-t', String(pid), '-m', '-u', '-i', '-n', '-p', '-C', '-r', '-w', 'env', path, ...command]
}

/** The process id, as the machine sees it, of a node's PID 1 once its root stands; undefined while it does not run. */
export function nodePid(record: LabRecord, node: string): number | undefined {
  return livePid(join(runFolder(record.name), node, 'init.pid'), `${record.name}/${node}`)
}

export function fabricRuns(record: LabRecord): boolean {
  return livePid(join(runFolder(record.name), 'fabric.pid'), `${record.name}/fabric`) !== undefined
}

/** What puts a command into a group of the lab's cgroups; it refuses when the lab is gone. */
export function entering(record: LabRecord, part: string): string[] {
  return [join(here, 'enter.sh'), runFolder(record.name), `${record.name}/${part}`]
}

/** The environment of a workstation: KUBECONFIG, the released kubectl and this checkout's plugin first on PATH. */
export function workstationEnv(record: LabRecord): NodeJS.ProcessEnv {
  const path = [join(here, 'bin'), record.kubectl, process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin']
  return {
    ...process.env,
    KUBECONFIG: join(runFolder(record.name), 'admin.conf'),
    PATH: path.join(':'),
  }
}

function livePid(file: string, group: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    return isInGroup(pid, group) ? pid : undefined
  } catch {
    return undefined
  }
}

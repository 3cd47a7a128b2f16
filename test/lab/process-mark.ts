import { readFileSync } from 'node:fs'

/** A process as nobody else can be it later: its id with its start in clock ticks. */
export interface ProcessMark {
  pid: number
  started: string
}

/** The mark of a living process; undefined when there is none of this id. */
export function processMark(pid: number): ProcessMark | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in parentheses, may hold spaces; field 22 of proc(5) is the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const started = fields[19]
    return started === undefined || fields[0] === 'Z' ? undefined : { pid, started }
  } catch {
    return undefined
  }
}

export function isAlive(mark: ProcessMark): boolean {
  return processMark(mark.pid)?.started === mark.started
}

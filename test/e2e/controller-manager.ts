import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { LabError } from '../lab/index.ts'
import type { Lab } from '../lab/index.ts'

const program = 'kube-controller-manager'

/** The words that the lab's controller manager was started with. */
export async function controllerManager(lab: Lab): Promise<string[]> {
  const found = find(await folderOf(lab))
  if (found === undefined) throw new LabError('no controller manager runs')
  return found.words
}

/** Ends the controller manager, and starts it with these words in the place where it ran. */
export async function restartControllerManager(lab: Lab, words: readonly string[]): Promise<void> {
  const folder = await folderOf(lab)
  const running = find(folder)
  if (running !== undefined) process.kill(running.pid, 'SIGTERM')
  const deadline = Date.now() + 30_000
  while (find(folder) !== undefined) {
    if (Date.now() > deadline) throw new LabError('the controller manager does not end')
    await sleep(200)
  }
  const started = await lab.tryRun(['setsid', '-f', 'sh', '-c', 'exec "$@" >>"$0" 2>&1 </dev/null', join(folder, `${program}.log`), ...words])
  if (started.code !== 0) throw new LabError(`the controller manager does not start: ${started.stderr}`)
}

async function folderOf(lab: Lab): Promise<string> {
  return dirname((await lab.tryRun(['printenv', 'KUBECONFIG'])).stdout.trim())
}

function find(folder: string): { pid: number; words: string[] } | undefined {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const words = wordsOf(pid)
    if (words[0]?.endsWith(`/${program}`) === true && words.includes(join(folder, 'controller-manager.conf'))) return { pid: Number(pid), words }
  }
  return undefined
}

function wordsOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  } catch {
    return []
  }
}

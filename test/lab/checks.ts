import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { hierarchies } from './cgroups.ts'
import { attempt } from './command.ts'
import { installTools } from './parts/debian.ts'
import { refusal } from './errors.ts'
import { cacheFolder, here } from './paths.ts'

/** Throws a refusal, one sentence, where a lab cannot work. It tries rather than guesses. */
export async function refuseWhereImpossible(say: (line: string) => void): Promise<void> {
  refuseStrangers()
  const missing = ['cpu', 'cpuset', 'memory', 'pids', 'devices', 'freezer', 'blkio'].filter(
    (controller) => !hierarchies().some((place) => place.split('/').at(-1)?.split(',').includes(controller)),
  )
  if (missing.length > 0) {
    throw refusal(
      `the lab needs cgroup v1, and this machine lacks it for ${missing.join(', ')}: boot it with systemd.unified_cgroup_hierarchy=0`,
    )
  }
  await installTools(say)
  if ((await attempt(['go', 'version'])).code !== 0) throw refusal('the lab needs Go to build Kubernetes and the CNIs: put go on PATH')
  mkdirSync(cacheFolder(), { recursive: true })
  const trial = ['unshare', '--net', '--mount', '--pid', '--fork', join(here, 'trial.sh'), cacheFolder()]
  const { code, stdout } = await attempt(trial)
  if (code !== 0) throw refusal(`the lab cannot run here: ${stdout.trim() || 'this kernel gives no new namespaces'}`)
}

/** Throws a refusal on another system than Linux on x86-64 and for another user than root. */
export function refuseStrangers(): void {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw refusal(`the lab runs on x86-64 Linux only, not on ${process.platform} ${process.arch}`)
  if (process.getuid?.() !== 0) throw refusal('the lab makes network namespaces and mounts, so it must run as root: sudo test/lab/lab ...')
}

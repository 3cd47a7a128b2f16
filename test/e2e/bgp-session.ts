import { setTimeout as sleep } from 'node:timers/promises'

import { LabError, birdcl, sessionsOf } from '../lab/index.ts'
import type { Lab } from '../lab/index.ts'

/** Ends the session of two nodes, so that it has to be made anew now and not when its hold time is over. */
export async function restartSession(lab: Lab, nodes: readonly string[]): Promise<void> {
  for (const node of nodes) {
    for (const peer of nodes.filter((each) => each !== node)) {
      await birdcl(lab, node, ['restart', `Mesh_${lab.address(peer).replaceAll('.', '_')}`])
    }
  }
}

/** Waits until the session of two nodes is established on both ends, or on neither. */
export async function awaitSession(lab: Lab, [one = '', other = '']: readonly string[], wanted: boolean): Promise<void> {
  const deadline = Date.now() + 90_000
  for (;;) {
    const states = [(await sessionsOf(lab, one))[lab.address(other)], (await sessionsOf(lab, other))[lab.address(one)]]
    if (states.every((state) => (state === 'Established') === wanted)) return
    if (Date.now() > deadline) throw new LabError(`the session of ${one} and ${other} is still ${states.join(' and ')}`)
    await sleep(500)
  }
}

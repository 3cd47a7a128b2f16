import { pick } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { lostEntry } from '../tunnel-entry.ts'
import type { LostEntry } from '../tunnel-entry.ts'

/** The wrong MAC address is one that no device has. */
export const fault: Fault<LostEntry> = {
  ...lostEntry('neighbours', (choice, line) => line.replace(/lladdr \S+/, `lladdr ${pick(choice, ['02:5e:10:00:00:01', '6a:0b:7c:3d:51:e2'])}`)),
  name: 'neighbour-missing',
  summary: "A node's VXLAN device has no neighbour entry for the address of another node's, or one with a MAC address of the past.",
}

import { pick } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { lostEntry } from '../tunnel-entry.ts'
import type { LostEntry } from '../tunnel-entry.ts'

/** The wrong address is one that nobody has. */
export const fault: Fault<LostEntry> = {
  ...lostEntry('forwarding', (choice, line) => line.replace(/dst (\S+)\.\d+/, `dst $1.${pick(choice, ['201', '202', '203'])}`)),
  name: 'forwarding-entry-missing',
  summary: "A node's VXLAN device has no forwarding entry for the MAC address of another node's, or one that leads to an address of the past.",
}

import { fabricRuns, nodePid } from './enter.ts'
import { allLabs } from './down.ts'
import { isAlive } from './process-mark.ts'
import { gatewayOf, readRecord } from './record.ts'

/** A line for each lab: name, flavour, state, network, nodes (those that do not run in parentheses). */
export function listLabs(): string[] {
  return allLabs().map((name) => {
    const record = readRecord(name)
    if (record === undefined) return `${name}  remains only: lab down --name ${name}`
    const state = record.healthy ? (fabricRuns(record) ? 'up' : 'dead') : isAlive(record.upBy) ? 'coming up' : 'half up'
    const nodes = record.nodes.map((node) => (nodePid(record, node) === undefined ? `(${node})` : node))
    const flavour = record.version === undefined ? record.flavour : `${record.flavour} ${record.version}`
    return `${name}  ${flavour}  ${state}  ${gatewayOf(record)}/24  ${nodes.join(' ')}`
  })
}

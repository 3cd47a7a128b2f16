import { attempt, run } from './command.ts'
import type { Outcome } from './command.ts'
import { workstation } from './control-plane.ts'
import { nodeCommand, nodePid, workstationEnv } from './enter.ts'
import { refusal } from './errors.ts'
import type { Flavour } from './flavour.ts'
import { startNode, stopNode } from './node.ts'
import { addressOf, labNames, readRecord } from './record.ts'
import type { LabRecord } from './record.ts'

/** A lab that was begun, for tests and faults. Every call throws a LabError when its command fails, but for `try…`. */
export interface Lab {
  readonly name: string
  readonly flavour: Flavour
  readonly nodes: readonly string[]
  readonly record: LabRecord
  /** A node's address on the lab's network, which is its InternalIP. */
  address(node: string): string
  /** Runs the workstation's kubectl and returns its stdout. */
  kubectl(args: readonly string[], input?: string): Promise<string>
  /** Runs kubectl with `-o json` and parses what it prints. */
  get<T>(args: readonly string[]): Promise<T>
  /** Runs a command on the workstation, to any end. */
  tryRun(command: readonly string[], input?: string, env?: NodeJS.ProcessEnv): Promise<Outcome>
  /** Runs a command inside a node, in all its namespaces, and returns its stdout. */
  inNode(node: string, command: readonly string[], input?: string): Promise<string>
  tryInNode(node: string, command: readonly string[], input?: string): Promise<Outcome>
  /** Whether the node's machine runs, whatever the API says. */
  runs(node: string): boolean
  stop(node: string): Promise<void>
  start(node: string): Promise<void>
}

/** The lab of this name; throws when there is none. */
export function openLab(name: string): Lab {
  const record = readRecord(name)
  if (record === undefined) {
    const names = labNames()
    throw refusal(`no lab ${name} is up${names.length > 0 ? ` (there is: ${names.join(', ')})` : ''}: lab up FLAVOUR --name ${name}`)
  }
  return labOf(record)
}

export function labOf(record: LabRecord): Lab {
  const station = (command: readonly string[], input?: string, env?: NodeJS.ProcessEnv): Promise<Outcome> =>
    attempt(workstation(record, command), { ...optional('input', input), env: { ...workstationEnv(record), ...env } })
  const kubectl = (args: readonly string[], input?: string): Promise<string> =>
    run(`kubectl ${args.slice(0, 4).join(' ')}`, workstation(record, ['kubectl', ...args]), {
      ...optional('input', input),
      env: workstationEnv(record),
    })
  return {
    name: record.name,
    flavour: record.flavour,
    nodes: record.nodes,
    record,
    address: (node) => addressOf(record, checked(record, node)),
    kubectl,
    get: async <T>(args: readonly string[]) => JSON.parse(await kubectl(['get', ...args, '-o', 'json'])) as T,
    tryRun: station,
    inNode: (node, command, input) =>
      run(`${command.slice(0, 4).join(' ')} on ${node}`, nodeCommand(record, checked(record, node), command), optional('input', input)),
    tryInNode: (node, command, input) => attempt(nodeCommand(record, checked(record, node), command), optional('input', input)),
    runs: (node) => nodePid(record, checked(record, node)) !== undefined,
    stop: (node) => stopNode(record, checked(record, node)),
    start: (node) => startNode(record, checked(record, node)),
  }
}

/** The node's name again, or a refusal that lists those of the lab. */
export function checked(record: LabRecord, node: string): string {
  if (!record.nodes.includes(node)) throw refusal(`the lab ${record.name} has no node ${node}; its nodes: ${record.nodes.join(', ')}`)
  return node
}

function optional<K extends string>(key: K, value: string | undefined): { [name in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [name in K]?: string })
}

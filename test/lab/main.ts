import { parseArgs } from 'node:util'

import { breakFault, faultNames, heal, loadFault } from './breaking.ts'
import { refuseStrangers, refuseWhereImpossible } from './checks.ts'
import { workstation } from './control-plane.ts'
import { allLabs, labDown } from './down.ts'
import { nodeCommand, workstationEnv } from './enter.ts'
import { LabError, refusal } from './errors.ts'
import { flavours, isFlavour } from './flavour.ts'
import { help } from './help.ts'
import { checked, openLab } from './lab.ts'
import type { Lab } from './lab.ts'
import { listLabs } from './list.ts'
import { awaitNode } from './node-health.ts'
import { buildAll } from './parts/index.ts'
import { labUp } from './up.ts'
import { flannels } from './versions.ts'
import type { FlannelVersion } from './versions.ts'

interface Call {
  words: string[]
  command: string[]
  name: string
  options: { nodes?: string; version?: string; 'node-cidr-mask'?: string; all?: boolean; help?: boolean }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`)
const print = (line: string): void => void process.stdout.write(`${line}\n`)

const calls: Readonly<Record<string, (call: Call) => Promise<void>>> = {
  build: async () => {
    await refuseWhereImpossible(say)
    await buildAll(say)
  },
  up: async ({ words, name, options }) => {
    const flavour = word(words, 0, `a flavour: ${flavours.join(', ')}`)
    if (!isFlavour(flavour)) throw refusal(`no flavour ${flavour}; there is: ${flavours.join(', ')}`)
    const version = options.version === undefined ? {} : { version: flannelVersion(flavour, options.version) }
    const mask = options['node-cidr-mask']
    await labUp({
      flavour,
      name,
      say,
      nodes: number('nodes', options.nodes ?? '3', 1, 200),
      ...version,
      ...(mask === undefined ? {} : { nodeCidrMask: number('node-cidr-mask', mask, 17, 30) }),
    })
  },
  run: async ({ command, name }) => {
    if (command.length === 0) throw refusal('lab run wants a command: lab run -- kubectl get nodes')
    const { record } = openLab(name)
    become(workstation(record, command), workstationEnv(record))
  },
  node: async ({ words, command, name }) => {
    const { record } = openLab(name)
    const node = checked(record, word(words, 0, 'a node: lab node n1 -- ip route'))
    become(nodeCommand(record, node, command.length > 0 ? command : ['bash']), process.env)
  },
  down: async ({ name, options }) => {
    refuseStrangers()
    const names = options.all === true ? allLabs() : [name]
    if (names.length === 0) say('no lab is up')
    for (const each of names) say((await labDown(each)) ? `the lab ${each} is gone` : `no lab ${each} is up`)
  },
  break: async ({ words, name }) => {
    const fault = word(words, 0, `a fault: ${faultNames().join(', ')}`)
    const node = words[1] === undefined ? {} : { node: words[1] }
    const { nodes, place } = await breakFault(openLab(name), fault, { ...node, random: Math.random })
    print(`${fault}: ${nodes.join(' and ')}, ${place}`)
  },
  heal: async ({ name }) => {
    const healed = await heal(openLab(name))
    if (healed.length === 0) say('nothing is broken')
    for (const { fault, broken } of healed) print(`healed ${fault}: ${broken.nodes.join(' and ')}, ${broken.place}`)
  },
  faults: async () => {
    for (const fault of await Promise.all(faultNames().map(loadFault))) {
      print(`${fault.name}\n  ${fault.summary}\n  ${fault.flavours.join(', ')}`)
    }
  },
  stop: async ({ words, name }) => {
    const { lab, node } = labAndNode(words, name)
    await lab.stop(node)
    say(`${node} is dead`)
  },
  start: async ({ words, name }) => {
    const { lab, node } = labAndNode(words, name)
    if (lab.runs(node)) throw refusal(`${node} runs already`)
    await lab.start(node)
    await awaitNode(lab, node)
    say(`${node} is back`)
  },
  restart: async ({ words, name }) => {
    const { lab, node } = labAndNode(words, name)
    await lab.stop(node)
    await lab.start(node)
    await awaitNode(lab, node)
    say(`${node} is back`)
  },
  list: async () => {
    for (const line of listLabs()) print(line)
  },
  help: async () => print(help),
}

await main(process.argv.slice(2))

async function main(argv: readonly string[]): Promise<void> {
  try {
    const { verb, call } = parse(argv)
    if (call.options.help === true || verb === undefined) return print(help)
    const perform = calls[verb]
    if (perform === undefined) throw refusal(`no call ${verb}; lab help lists them`)
    await perform(call)
  } catch (error) {
    say(`lab: ${error instanceof LabError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    process.exitCode = error instanceof LabError ? error.exitCode : 1
  }
}

function parse(argv: readonly string[]): { verb: string | undefined; call: Call } {
  const end = argv.indexOf('--')
  const own = end === -1 ? argv : argv.slice(0, end)
  try {
    const { values, positionals } = parseArgs({
      args: [...own],
      allowPositionals: true,
      options: {
        name: { type: 'string', default: 'lab' },
        nodes: { type: 'string' },
        version: { type: 'string' },
        'node-cidr-mask': { type: 'string' },
        all: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    const { name, ...options } = values
    const [verb, ...words] = positionals
    if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name)) throw refusal(`${name} is no name for a lab: small letters, digits and dashes, please`)
    return { verb, call: { words, command: end === -1 ? [] : argv.slice(end + 1), name, options } }
  } catch (error) {
    if (error instanceof LabError) throw error
    throw refusal((error instanceof Error ? error.message : String(error)).split('. ')[0] ?? '')
  }
}

/** Turns this process into another, so that streams, signals, terminal and exit code are the other's own. */
function become(command: readonly string[], env: NodeJS.ProcessEnv): never {
  if (process.execve === undefined) throw refusal('Node 22.18 or newer is needed')
  const shell = ['sh', '-c', 'exec "$@"', 'sh', ...command]
  return process.execve('/bin/sh', shell, env)
}

function labAndNode(words: readonly string[], name: string): { lab: Lab; node: string } {
  const lab = openLab(name)
  return { lab, node: checked(lab.record, word(words, 0, `a node: ${lab.nodes.join(', ')}`)) }
}

function word(words: readonly string[], index: number, what: string): string {
  const found = words[index]
  if (found === undefined) throw refusal(`please name ${what}`)
  return found
}

function number(option: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most) throw refusal(`--${option} wants a number from ${least} to ${most}, not ${text}`)
  return value
}

function flannelVersion(flavour: string, version: string): FlannelVersion {
  const known = flannels.find((each) => each === version)
  if (known === undefined || !(flavour.startsWith('flannel') || flavour === 'canal')) {
    throw refusal(`--version serves the flavours with flannel, in ${flannels.join(' or ')}; not ${flavour} ${version}`)
  }
  return known
}

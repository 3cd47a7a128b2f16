import { buildFor } from './parts/index.ts'
import { makeGroup } from './cgroups.ts'
import { refuseWhereImpossible } from './checks.ts'
import { installAddons, makeCredentials, startControlPlane, startFabric, until } from './control-plane.ts'
import type { ControlPlaneOptions } from './control-plane.ts'
import { refusal } from './errors.ts'
import type { Flavour } from './flavour.ts'
import { awaitHealth } from './health.ts'
import { labOf } from './lab.ts'
import type { Lab } from './lab.ts'
import { withLock } from './lock.ts'
import { manifestOf } from './manifest.ts'
import { makeNode, startNode } from './node.ts'
import { cacheFolder } from './paths.ts'
import { isAlive, processMark } from './process-mark.ts'
import { freeSlot, labNames, readRecord, writeRecord } from './record.ts'
import type { LabRecord } from './record.ts'
import { flannels } from './versions.ts'
import type { FlannelVersion } from './versions.ts'

export interface UpOptions extends ControlPlaneOptions {
  flavour: Flavour
  name: string
  nodes: number
  /** A version of flannel; the first of `flannels` when left out. */
  version?: FlannelVersion
  /** Takes a line each time a step is done. */
  say: (line: string) => void
  /** Seconds that the cluster may take to get healthy once its control plane runs. */
  patience?: number
}

/** Brings a cluster up and returns it when it is healthy. Throws a LabError that says what is not, and leaves it for a look. */
export async function labUp(options: UpOptions): Promise<Lab> {
  await refuseWhereImpossible(options.say)
  const flannel = options.version ?? flannels[0]
  const say = stopwatch(options.say)
  refuseTaken(options.name)
  const built = await buildFor(options.flavour, flannel, say)
  const record = await withLock(`${cacheFolder()}/run`, async () => {
    refuseTaken(options.name)
    const fresh: LabRecord = {
      name: options.name,
      flavour: options.flavour,
      ...(options.version === undefined ? {} : { version: options.version }),
      slot: freeSlot(),
      nodes: Array.from({ length: options.nodes }, (_, index) => `n${index + 1}`),
      root: built.root,
      store: built.store,
      programs: built.programs.kubernetes,
      kubectl: built.kubectl,
      upBy: processMark(process.pid) ?? { pid: process.pid, started: '' },
      healthy: false,
    }
    writeRecord(fresh)
    return fresh
  })
  const lab = labOf(record)
  makeGroup(`${record.name}/fabric`)
  await startFabric(record)
  await makeCredentials(record)
  await startControlPlane(record, built.pick, options)
  say('the API server is ready')
  await Promise.all([
    installAddons(record),
    ...record.nodes.map(async (node) => {
      await makeNode(record, node)
      await startNode(record, node)
    }),
  ])
  say(`${record.nodes.length} nodes run`)
  const manifest = manifestOf(options.flavour, built.programs, flannel)
  if (manifest !== undefined) {
    await Promise.all(record.nodes.map((node) => awaitServices(lab, node)))
    await lab.kubectl(['apply', '-f', '-'], manifest)
    say('kube-proxy has its rules on every node, the CNI is applied')
  }
  await awaitHealth(lab, (options.patience ?? 420) * 1000)
  writeRecord({ ...record, healthy: true })
  say(`the lab ${record.name} is healthy: ${record.flavour}, ${record.nodes.join(', ')}`)
  return labOf({ ...record, healthy: true })
}

/**
 * Waits for kube-proxy's rules. An agent that starts before them sends its first packet past them, and conntrack then keeps
 * that connection out of them for good: half a minute lost and a restart counted on a healthy cluster.
 */
function awaitServices(lab: Lab, node: string): Promise<void> {
  const hasRules = async (): Promise<boolean> =>
    (await lab.tryInNode(node, ['iptables', '-w', '10', '-t', 'nat', '-S', 'KUBE-SERVICES'])).stdout.includes('10.96.0.1/32')
  return until(180_000, hasRules, () => `kube-proxy has written no rules on ${node}; look: lab run --name ${lab.name} -- kubectl get pods -A`)
}

function refuseTaken(name: string): void {
  const record = readRecord(name)
  if (record?.healthy === true) throw refusal(`the lab ${name} is already up (${record.flavour}, ${record.nodes.join(', ')})`)
  if (record !== undefined && isAlive(record.upBy)) throw refusal(`the lab ${name} is being brought up by process ${record.upBy.pid}`)
  if (labNames().includes(name)) throw refusal(`the lab ${name} was left half up: lab down --name ${name} first`)
}

function stopwatch(say: (line: string) => void): (line: string) => void {
  const began = Date.now()
  return (line) => say(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`)
}

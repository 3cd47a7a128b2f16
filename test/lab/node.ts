import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'

import { killGroup, makeGroup } from './cgroups.ts'
import { attempt, launch, run } from './command.ts'
import { logEnd, until } from './control-plane.ts'
import { entering, fabricCommand, nodePid } from './enter.ts'
import { here, runFolder } from './paths.ts'
import { addressOf, gatewayOf } from './record.ts'
import type { LabRecord } from './record.ts'

/** Lays out a node's disk: its own files over the common root, and a containerd that holds the images already. */
export async function makeNode(record: LabRecord, node: string): Promise<void> {
  const folder = join(runFolder(record.name), node)
  const upper = join(folder, 'upper')
  for (const path of ['upper/etc/kubernetes/pki', 'kubelet']) mkdirSync(join(folder, path), { recursive: true })
  const address = addressOf(record, node)
  writeFileSync(join(upper, 'etc/hostname'), `${node}\n`)
  writeFileSync(join(upper, 'etc/hosts'), `127.0.0.1 localhost\n${address} ${node}\n`)
  writeFileSync(join(upper, 'etc/resolv.conf'), `nameserver ${gatewayOf(record)}\n`)
  writeFileSync(join(upper, 'etc/machine-id'), `${randomUUID().replaceAll('-', '')}\n`)
  writeFileSync(join(upper, 'etc/node-ip'), `${address}\n`)
  writeFileSync(join(upper, 'etc/kubernetes/kubelet-config.yaml'), kubeletConfig)
  copyFileSync(join(runFolder(record.name), 'pki/ca.crt'), join(upper, 'etc/kubernetes/pki/ca.crt'))
  copyFileSync(join(runFolder(record.name), `${node}.conf`), join(upper, 'etc/kubernetes/kubelet.conf'))
  makeGroup(`${record.name}/${node}`)
  await copyStore([...entering(record, node), 'cp', '-al'], record.store, join(folder, 'containerd'))
}

/** Boots a node and waits until its containerd answers. Its disk is as it was left. */
export async function startNode(record: LabRecord, node: string): Promise<void> {
  const folder = join(runFolder(record.name), node)
  makeGroup(`${record.name}/${node}`)
  rmSync(join(folder, 'init.pid'), { force: true })
  const fabric = readFileSync(join(runFolder(record.name), 'fabric.pid'), 'utf8').trim()
  const namespaces = ['--net', '--mount', '--pid', '--fork', '--uts', '--ipc', '--cgroup', '--kill-child']
  const boot = [join(here, 'node-root.sh'), node, folder, record.root, fabric, addressOf(record, node), gatewayOf(record)]
  launch([...entering(record, node), 'unshare', ...namespaces, ...boot], join(folder, 'boot.log'))
  await until(
    120_000,
    () => {
      const pid = nodePid(record, node)
      return pid !== undefined && existsSync(`/proc/${pid}/root/run/containerd/containerd.sock`)
    },
    () => `${node} did not boot${logEnd(join(folder, 'boot.log'))}${logEnd(join(folder, 'upper/var/log/containerd.log'))}`,
  )
}

/** Takes a node's power away: every process of it dies at once, its link goes, its disk stays. */
export async function stopNode(record: LabRecord, node: string): Promise<void> {
  await killGroup(`${record.name}/${node}`)
  rmSync(join(runFolder(record.name), node, 'init.pid'), { force: true })
  await attempt(fabricCommand(record, ['ip', 'link', 'del', `v-${node}`]))
}

/**
 * Copies containerd's state by hard links, which is as good as a copy: blobs and layers are never written again. Its
 * databases are, so those are copied in full.
 */
async function copyStore(copy: readonly string[], store: string, to: string): Promise<void> {
  await run('copying the images', [...copy, store, to])
  for (const name of readdirSync(to, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.db')) continue
    copyFileSync(join(to, name), join(to, `${name}.own`))
    renameSync(join(to, `${name}.own`), join(to, name))
  }
}

const kubeletConfig = `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: /etc/kubernetes/pki/ca.crt}}
authorization: {mode: Webhook}
cgroupDriver: cgroupfs
clusterDNS: [10.96.0.10]
clusterDomain: cluster.local
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
failSwapOn: false
enforceNodeAllocatable: []
maxPods: 60
imageMinimumGCAge: 24h
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 50Mi}
nodeStatusUpdateFrequency: 4s
resolvConf: /etc/resolv.conf
serializeImagePulls: false
registryPullQPS: 0
`

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { attempt, lastLines, launch, run } from './command.ts'
import { entering, fabricCommand, workstationEnv } from './enter.ts'
import { LabError } from './errors.ts'
import { here, runFolder } from './paths.ts'
import { gatewayOf } from './record.ts'
import type { LabRecord } from './record.ts'
import { kubernetes } from './versions.ts'

/** Settings of a cluster that some tests vary. */
export interface ControlPlaneOptions {
  /** Prefix length of a node's part of the pod network; kube-controller-manager's default is 24. */
  nodeCidrMask?: number
}

const pods = '10.244.0.0/16'
const services = '10.96.0.0/16'

/** Starts the lab's network: a namespace that holds the bridge, the control plane and the workstation. */
export async function startFabric(record: LabRecord): Promise<void> {
  const folder = runFolder(record.name)
  const log = join(folder, 'fabric.log')
  launch([...entering(record, 'fabric'), 'unshare', '--net', join(here, 'fabric.sh'), folder, gatewayOf(record)], log)
  await until(60_000, () => existsSync(join(folder, 'fabric.pid')), () => `the lab's network did not start${logEnd(log)}`)
}

/** Makes certificates and kubeconfigs: `admin.conf` for people, one for each component and node. */
export async function makeCredentials(record: LabRecord): Promise<void> {
  const folder = runFolder(record.name)
  writeFileSync(join(folder, 'kubeadm.yaml'), kubeadmConfig(record))
  await kubeadm(record, 'certs', ['init', 'phase', 'certs', 'all'])
  const admin = kubeadm(record, 'the kubeconfig of admin', ['kubeconfig', 'user', '--client-name', 'admin', '--org', 'system:masters'])
  const components = ['controller-manager', 'scheduler'].map((who) =>
    kubeadm(record, `the kubeconfig of ${who}`, ['init', 'phase', 'kubeconfig', who, '--kubeconfig-dir', folder]),
  )
  const nodes = record.nodes.map(async (node) => {
    const who = ['--client-name', `system:node:${node}`, '--org', 'system:nodes']
    writeFileSync(join(folder, `${node}.conf`), await kubeadm(record, `the kubeconfig of ${node}`, ['kubeconfig', 'user', ...who]))
  })
  writeFileSync(join(folder, 'admin.conf'), await admin)
  await Promise.all([...components, ...nodes])
}

/** Starts etcd and the API server and waits until it is ready, then starts controller manager and scheduler. */
export async function startControlPlane(record: LabRecord, pick: string, options: ControlPlaneOptions): Promise<void> {
  const folder = runFolder(record.name)
  const gateway = gatewayOf(record)
  const etcd = `http://${gateway}:2379`
  start(record, 'etcd', [
    join(pick, 'usr/bin/etcd'), '--data-dir', join(folder, 'etcd'), '--unsafe-no-fsync',
    '--listen-client-urls', etcd, '--advertise-client-urls', etcd, '--listen-peer-urls', `http://${gateway}:2380`,
  ])
  start(record, 'kube-apiserver', [join(record.programs, 'kube-apiserver'), ...apiserverFlags(gateway, join(folder, 'pki'))])
  await until(
    180_000,
    async () => (await attempt(workstation(record, ['kubectl', 'get', '--raw', '/readyz']), { env: workstationEnv(record) })).code === 0,
    () => `the API server did not get ready${logEnd(join(folder, 'kube-apiserver.log'))}`,
  )
  const config = (who: string): string[] => {
    const file = join(folder, `${who}.conf`)
    return ['--kubeconfig', file, '--authentication-kubeconfig', file, '--authorization-kubeconfig', file, '--leader-elect=false']
  }
  const pki = join(folder, 'pki')
  start(record, 'kube-controller-manager', [
    join(record.programs, 'kube-controller-manager'), ...config('controller-manager'), '--allocate-node-cidrs=true',
    '--cluster-cidr', pods, '--service-cluster-ip-range', services,
    ...(options.nodeCidrMask === undefined ? [] : ['--node-cidr-mask-size', String(options.nodeCidrMask)]),
    '--cluster-signing-cert-file', join(pki, 'ca.crt'), '--cluster-signing-key-file', join(pki, 'ca.key'),
    '--root-ca-file', join(pki, 'ca.crt'), '--service-account-private-key-file', join(pki, 'sa.key'),
    '--use-service-account-credentials=true',
  ])
  start(record, 'kube-scheduler', [join(record.programs, 'kube-scheduler'), ...config('scheduler')])
}

/** Installs what kubeadm installs: its ConfigMaps, kube-proxy and CoreDNS. */
export async function installAddons(record: LabRecord): Promise<void> {
  const kubeconfig = ['--kubeconfig', join(runFolder(record.name), 'admin.conf')]
  const addon = (name: string): Promise<string> =>
    kubeadm(record, `the addon ${name}`, ['init', 'phase', 'addon', name, ...kubeconfig])
  const binding = ['create', 'clusterrolebinding', 'kubeadm:cluster-admins', '--clusterrole', 'cluster-admin', '--group', 'kubeadm:cluster-admins']
  await Promise.all([
    kubeadm(record, 'the ConfigMap of kubeadm', ['init', 'phase', 'upload-config', 'kubeadm', ...kubeconfig]),
    run('binding the admins', workstation(record, ['kubectl', ...binding]), { env: workstationEnv(record) }),
    addon('kube-proxy'),
    addon('coredns'),
  ])
}

/** The command that runs a program of the workstation by its name on the workstation's PATH. */
export function workstation(record: LabRecord, command: readonly string[]): string[] {
  return fabricCommand(record, ['env', ...command])
}

/** Waits until `ready`, looking every tenth of a second; past the deadline throws what `otherwise` says. */
export async function until(
  milliseconds: number, ready: () => boolean | Promise<boolean>, otherwise: () => string | Promise<string>,
): Promise<void> {
  const deadline = Date.now() + milliseconds
  while (!(await ready())) {
    if (Date.now() > deadline) throw new LabError(await otherwise())
    await sleep(100)
  }
}

export function logEnd(file: string): string {
  return existsSync(file) ? `; the end of ${file}:${lastLines(readFileSync(file, 'utf8'))}` : ''
}

function start(record: LabRecord, name: string, command: readonly string[]): void {
  launch(fabricCommand(record, command), join(runFolder(record.name), `${name}.log`))
}

function kubeadm(record: LabRecord, what: string, words: readonly string[]): Promise<string> {
  const config = ['--config', join(runFolder(record.name), 'kubeadm.yaml')]
  return run(`making ${what}`, fabricCommand(record, [join(record.programs, 'kubeadm'), ...words, ...config]))
}

function apiserverFlags(gateway: string, pki: string): string[] {
  return [
    '--advertise-address', gateway, '--secure-port', '6443', '--etcd-servers', `http://${gateway}:2379`,
    '--service-cluster-ip-range', services, '--allow-privileged=true', '--authorization-mode', 'Node,RBAC',
    '--enable-admission-plugins', 'NodeRestriction', '--client-ca-file', join(pki, 'ca.crt'),
    '--tls-cert-file', join(pki, 'apiserver.crt'), '--tls-private-key-file', join(pki, 'apiserver.key'),
    '--kubelet-client-certificate', join(pki, 'apiserver-kubelet-client.crt'),
    '--kubelet-client-key', join(pki, 'apiserver-kubelet-client.key'), '--kubelet-preferred-address-types', 'InternalIP',
    '--service-account-issuer', 'https://kubernetes.default.svc.cluster.local',
    '--service-account-key-file', join(pki, 'sa.pub'), '--service-account-signing-key-file', join(pki, 'sa.key'),
    '--requestheader-client-ca-file', join(pki, 'front-proxy-ca.crt'),
    '--requestheader-allowed-names', 'front-proxy-client', '--requestheader-username-headers', 'X-Remote-User',
    '--requestheader-group-headers', 'X-Remote-Group', '--requestheader-extra-headers-prefix', 'X-Remote-Extra-',
    '--proxy-client-cert-file', join(pki, 'front-proxy-client.crt'), '--proxy-client-key-file', join(pki, 'front-proxy-client.key'),
  ]
}

function kubeadmConfig(record: LabRecord): string {
  const gateway = gatewayOf(record)
  // nf_conntrack_max belongs to the first network namespace alone, so kube-proxy must not try to set it.
  return `apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: {advertiseAddress: ${gateway}, bindPort: 6443}
nodeRegistration: {criSocket: unix:///run/containerd/containerd.sock, name: control-plane}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: ${kubernetes}
clusterName: ${record.name}
controlPlaneEndpoint: ${gateway}:6443
certificatesDir: ${join(runFolder(record.name), 'pki')}
encryptionAlgorithm: ECDSA-P256
networking: {podSubnet: ${pods}, serviceSubnet: ${services}}
etcd: {external: {endpoints: ["http://${gateway}:2379"]}}
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
conntrack: {maxPerCore: 0}
`
}


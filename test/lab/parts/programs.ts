import { chmodSync, cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { run } from '../command.ts'
import type { ImageSet } from '../flavour.ts'
import { here } from '../paths.ts'
import { calico, kubernetes } from '../versions.ts'
import type { FlannelVersion } from '../versions.ts'
import { contentsOf, keyOf, keyed } from './keyed.ts'
import type { Say } from './keyed.ts'

/** Folders of built programs, and beside them, in `files`, what their modules ship that is not Go. */
export interface Programs {
  kubernetes: string
  coredns: string
  plugins: string
  calico?: string
  flannel?: string
}

/** The folder of a CNI's programs; only the set that holds this CNI may ask. */
export function cniOf(programs: Programs, cni: 'calico' | 'flannel'): string {
  const folder = programs[cni]
  if (folder === undefined) throw new Error(`${cni} was not built for this set of images`)
  return folder
}

interface Module {
  folder: string
  cgo?: true
  ldflags?: string
  /** Go packages to build, each into the folder of programs. */
  packages: readonly string[]
  links?: Readonly<Record<string, readonly string[]>>
  /** Folders and files of a module to keep in `files`. */
  files?: { module: string; paths: readonly string[] }
  /** Changes the kept files. */
  adapt?: (files: string) => void
}

const kubernetesNames = [
  'kubelet', 'kubectl', 'kubeadm', 'kube-proxy', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler',
] as const

/** Builds what is missing, one after the other: a Go build uses every core by itself. */
export async function buildPrograms(set: ImageSet, flannel: FlannelVersion, say: Say): Promise<Programs> {
  const go = (await run('asking Go for its version', ['go', 'version'])).trim()
  const [, minor = '0'] = kubernetes.split('.')
  const gitVersion = 'k8s.io/component-base/version'
  const build = (module: Module): Promise<string> => buildModule(module, go, say)
  const programs: Programs = {
    kubernetes: await build({
      folder: 'k8s',
      ldflags: `-X ${gitVersion}.gitVersion=${kubernetes} -X ${gitVersion}.gitMajor=1 -X ${gitVersion}.gitMinor=${minor}`,
      packages: ['lab/k8s', 'lab/k8s/pause'],
      links: { k8s: kubernetesNames },
    }),
    plugins: await build({ folder: 'cni', packages: ['tool'] }),
    coredns: await build({ folder: 'coredns', packages: ['github.com/coredns/coredns'] }),
  }
  if (set === 'flannel' || set === 'canal') programs.flannel = await build(flannelModule(flannel))
  if (set === 'calico' || set === 'canal') programs.calico = await build(calicoModule)
  return programs
}

/** The real krew, with which tests install the plugin. */
export async function buildKrew(say: Say): Promise<string> {
  const go = (await run('asking Go for its version', ['go', 'version'])).trim()
  return buildModule({ folder: 'krew', packages: ['tool'] }, go, say)
}

function flannelModule(version: FlannelVersion): Module {
  return {
    folder: `flannel-${version}`,
    cgo: true,
    ldflags: `-linkmode external -extldflags -static -X github.com/flannel-io/flannel/pkg/version.Version=${version}`,
    packages: ['tool'],
    files: { module: 'github.com/flannel-io/flannel', paths: ['Documentation/kube-flannel.yml'] },
  }
}

const calicoModule: Module = {
  folder: `calico-${calico}`,
  ldflags: `-X github.com/projectcalico/calico/node/buildinfo.GitVersion=${calico}`,
  packages: [
    'cni-plugin/cmd/calico', 'cni-plugin/cmd/install', 'kube-controllers/cmd/check-status', 'kube-controllers/cmd/kube-controllers',
    'node/cmd/calico-node', 'typha/cmd/calico-typha',
  ].map((path) => `github.com/projectcalico/calico/${path}`),
  files: { module: 'github.com/projectcalico/calico', paths: ['manifests', 'node/filesystem', 'confd/etc/calico'] },
  adapt: makeCalicoRunHere,
}

async function buildModule(module: Module, go: string, say: Say): Promise<string> {
  const source = join(here, 'modules', module.folder)
  const key = keyOf(module, module.adapt?.toString() ?? '', go, process.arch, contentsOf(source))
  return keyed('programs', module.folder, key, say, async (folder) => {
    say(`building ${module.folder}`)
    const env = { ...process.env, CGO_ENABLED: module.cgo ? '1' : '0', GOFLAGS: '-mod=readonly -buildvcs=false' }
    const flags = ['-trimpath', '-ldflags', `-s -w ${module.ldflags ?? ''}`, '-o', `${folder}/`]
    await run(`building ${module.folder}`, ['go', 'build', ...flags, ...module.packages], { cwd: source, env })
    for (const [program, names] of Object.entries(module.links ?? {})) {
      for (const name of names) symlinkSync(program, join(folder, name))
    }
    if (module.files === undefined) return
    const list = ['go', 'list', '-m', '-f', '{{.Dir}}', module.files.module]
    const shipped = (await run(`finding ${module.files.module}`, list, { cwd: source, env })).trim()
    for (const path of module.files.paths) {
      const to = join(folder, 'files', path)
      mkdirSync(join(to, '..'), { recursive: true })
      cpSync(join(shipped, path), to, { recursive: true })
    }
    await run('making the shipped files writable', ['chmod', '-R', 'u+w', join(folder, 'files')])
    module.adapt?.(join(folder, 'files'))
  })
}

/**
 * Restores the modes that a Go module loses, and takes out `krt_tunnel`: Debian's BIRD lacks this attribute of Calico's
 * fork, which serves IP-in-IP alone.
 */
function makeCalicoRunHere(files: string): void {
  const filesystem = join(files, 'node/filesystem')
  for (const name of readdirSync(filesystem, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('/run') || name.startsWith('sbin/') || name.endsWith('rc.local')) chmodSync(join(filesystem, name), 0o755)
  }
  const template = join(files, 'confd/etc/calico/confd/templates/bird_ipam.cfg.template')
  writeFileSync(template, readFileSync(template, 'utf8').replace(/^( *)krt_tunnel = [^;]*;/gm, '$1'))
}

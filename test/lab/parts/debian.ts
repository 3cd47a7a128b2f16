import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { attempt, run } from '../command.ts'
import { cacheFolder } from '../paths.ts'
import { nodePackages, pickPackages, toolPackages } from '../versions.ts'
import { keyOf, keyed, textOf } from './keyed.ts'
import type { Say } from './keyed.ts'

/** Two trees of unpacked Debian packages: what a node's root is made of, and what images and control plane pick from. */
export interface DebianTrees {
  node: string
  pick: string
}

/** Installs the few Debian packages whose programs the lab itself runs, where they are missing. None starts a service. */
export async function installTools(say: Say): Promise<void> {
  const missing: string[] = []
  for (const [program, names] of Object.entries(toolPackages)) {
    if ((await attempt(['sh', '-c', `command -v ${program}`])).code !== 0) missing.push(...names.split(' '))
  }
  if (missing.length === 0) return
  say(`installing ${missing.join(', ')}`)
  await updateLists(missing[0] ?? '')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run(`installing ${missing.join(', ')}`, ['apt-get', 'install', '-qy', '--no-install-recommends', ...missing], { env })
}

export async function unpackDebian(say: Say): Promise<DebianTrees> {
  return { node: await tree('node', nodePackages, say), pick: await tree('pick', pickPackages, say) }
}

/** The packages a tree was unpacked from, one `name_version_architecture.deb` a line. */
export function packagesOf(tree: string): string {
  return readFileSync(join(tree, 'packages.txt'), 'utf8')
}

/** Unpacks the packages and all that they depend on as if nothing were installed, so that no program of this machine is leant on. */
function tree(name: string, packages: readonly string[], say: Say): Promise<string> {
  return keyed('debian', name, keyOf(packages, process.arch, textOf('debian.ts')), say, async (folder) => {
    say(`unpacking ${packages.length} Debian packages for ${name === 'node' ? 'the nodes' : 'the images'}`)
    await updateLists('etcd-server')
    const archives = join(cacheFolder(), 'half', `debs-${name}`)
    mkdirSync(join(archives, 'partial'), { recursive: true })
    writeFileSync(join(archives, 'status'), '')
    const set = (option: string, value: string): string[] => ['-o', `${option}=${value}`]
    const settings = [
      ...set('Dir::State::status', join(archives, 'status')),
      ...set('Dir::State::extended_states', join(archives, 'extended')),
      ...set('Dir::Cache::archives', archives),
      ...set('Dir::Cache::pkgcache', ''),
      ...set('Dir::Cache::srcpkgcache', ''),
      ...set('Debug::NoLocking', '1'),
      ...set('APT::Sandbox::User', 'root'),
    ]
    const get = ['apt-get', ...settings, '-qy', '--download-only', '--no-install-recommends', 'install', ...packages]
    await run('downloading Debian packages', get)
    const debs = readdirSync(archives).filter((file) => file.endsWith('.deb')).sort()
    for (const merged of ['bin', 'sbin', 'lib', 'lib64']) {
      mkdirSync(join(folder, 'usr', merged), { recursive: true })
      symlinkSync(`usr/${merged}`, join(folder, merged))
    }
    for (const deb of debs) {
      const unpack = 'dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink -C "$2"'
      await run(`unpacking ${deb}`, ['bash', '-o', 'pipefail', '-c', unpack, 'unpack', join(archives, deb), folder])
    }
    await finish(folder)
    writeFileSync(join(folder, 'packages.txt'), `${debs.map(decodeURIComponent).join('\n')}\n`)
    await run('removing downloaded packages', ['rm', '-rf', archives])
  })
}

/** Does what the packages' own scripts would have done, as far as a node or an image needs it. */
async function finish(folder: string): Promise<void> {
  const alternatives = ['iptables', 'ip6tables', 'ebtables', 'arptables']
  for (const name of alternatives.flatMap((table) => [table, `${table}-save`, `${table}-restore`])) {
    link(folder, 'xtables-nft-multi', `usr/sbin/${name}`)
  }
  link(folder, 'mawk', 'usr/bin/awk')
  link(folder, 'nc.openbsd', 'usr/bin/nc')
  link(folder, 'which.debianutils', 'usr/bin/which')
  link(folder, 'dash', 'usr/bin/sh')
  for (const name of ['passwd', 'group']) {
    const master = join(folder, 'usr/share/base-passwd', `${name}.master`)
    if (!existsSync(master)) continue
    writeFileSync(join(folder, 'etc', name), readFileSync(master, 'utf8').replace('root:*:', 'root:x:'))
  }
  await run('ldconfig', ['chroot', folder, '/sbin/ldconfig'])
}

/** Makes a link beside its target, unless something is there already or the packages hold no such target. */
function link(folder: string, target: string, path: string): void {
  const isThere = (file: string): boolean => lstatSync(join(folder, file), { throwIfNoEntry: false }) !== undefined
  if (isThere(join(dirname(path), target)) && !isThere(path)) symlinkSync(target, join(folder, path))
}

async function updateLists(wanted: string): Promise<void> {
  const policy = await attempt(['apt-cache', 'policy', wanted])
  if (/Candidate: \d/.test(policy.stdout)) return
  await run('apt-get update', ['apt-get', 'update', '-q'])
}

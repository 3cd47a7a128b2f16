import { createHash } from 'node:crypto'
import {
  chmodSync, cpSync, createReadStream, lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { attempt, run } from '../command.ts'
import { LabError } from '../errors.ts'

/** What an image is made of. Programs bring the libraries that they load. */
export interface ImageRecipe {
  /** The name that manifests ask for, with tag. */
  reference: string
  entrypoint: string
  user?: string
  env?: Readonly<Record<string, string>>
  /** Files and folders from anywhere, by their place in the image. */
  files?: Readonly<Record<string, string>>
  /** Programs of the unpacked Debian packages, each at its own place. */
  programs?: readonly string[]
  /** Folders of the unpacked Debian packages, copied whole. */
  folders?: readonly string[]
  links?: Readonly<Record<string, string>>
  /** World-writable folders. */
  writable?: readonly string[]
}

/** Writes `image.tar`, a docker archive of one layer, into the folder. The same recipe gives the same bytes. */
export async function makeImage(recipe: ImageRecipe, pick: string, folder: string): Promise<void> {
  const root = join(folder, 'root')
  layOut(root, recipe)
  for (const [to, from] of Object.entries(recipe.files ?? {})) copy(from, join(root, to))
  const loading = [...(recipe.programs ?? [])]
  for (const path of recipe.folders ?? []) {
    copy(inside(pick, path), join(root, path))
    loading.push(...readdirSync(inside(pick, path)).filter((name) => name.endsWith('.so')).map((name) => join(path, name)))
  }
  for (const path of recipe.programs ?? []) copy(inside(pick, path), join(root, path))
  for (const library of await librariesOf(loading, pick)) copy(inside(pick, library), join(root, library))
  for (const [link, target] of Object.entries(recipe.links ?? {})) {
    mkdirSync(dirname(join(root, link)), { recursive: true })
    rmSync(join(root, link), { force: true })
    symlinkSync(target, join(root, link))
  }
  await archive(recipe, root, folder)
}

function layOut(root: string, recipe: ImageRecipe): void {
  for (const path of ['usr/bin', 'usr/sbin', 'usr/lib', 'usr/lib64', 'etc', 'tmp', 'proc', 'sys', 'dev', 'run', 'var/run', 'root']) {
    mkdirSync(join(root, path), { recursive: true })
  }
  for (const merged of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${merged}`, join(root, merged))
  for (const path of ['tmp', ...(recipe.writable ?? [])]) {
    mkdirSync(join(root, path), { recursive: true })
    chmodSync(join(root, path), 0o1777)
  }
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\n')
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to, { recursive: true, force: true, preserveTimestamps: false, verbatimSymlinks: true })
  if (statSync(from).isFile()) chmodSync(to, statSync(from).mode)
}

/** The file of the unpacked packages that a path leads to, where absolute links are meant from the tree's own root. */
function inside(pick: string, path: string): string {
  const found = lstatSync(join(pick, path), { throwIfNoEntry: false })
  if (found === undefined) throw new LabError(`the Debian packages hold no ${path}`)
  if (!found.isSymbolicLink()) return join(pick, path)
  return inside(pick, resolve('/', dirname(path), readlinkSync(join(pick, path))))
}

/** Libraries that the programs and plugins load, by the loader's own account. */
async function librariesOf(paths: readonly string[], pick: string): Promise<Set<string>> {
  const libraries = new Set<string>()
  for (const path of paths) {
    const { code, stdout } = await attempt(['chroot', pick, '/lib64/ld-linux-x86-64.so.2', '--list', path])
    if (stdout.includes('not found')) throw new LabError(`${path} lacks a library:\n${stdout}`)
    // A static program is no matter for the loader, which then fails and names none.
    if (code === 0) for (const [, library = ''] of stdout.matchAll(/(\/[^ ]+\.so[^ ]*)/g)) libraries.add(library)
  }
  return libraries
}

async function archive(recipe: ImageRecipe, root: string, folder: string): Promise<void> {
  const plain = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0']
  const layer = join(folder, 'layer.tar')
  await run(`packing ${recipe.reference}`, ['tar', '-C', root, ...plain, '-cf', layer, '.'])
  const hash = createHash('sha256')
  await pipeline(createReadStream(layer), hash)
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...recipe.env }
  const config = {
    architecture: 'amd64',
    os: 'linux',
    config: {
      User: recipe.user ?? '',
      Entrypoint: [recipe.entrypoint],
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${hash.digest('hex')}`] },
    history: [{ created: '1970-01-01T00:00:00Z' }],
  }
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  const manifest = [{ Config: 'config.json', RepoTags: [recipe.reference], Layers: [basename(layer)] }]
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  const parts = ['manifest.json', 'config.json', 'layer.tar']
  await run(`packing ${recipe.reference}`, ['tar', '-C', folder, ...plain, '-cf', join(folder, 'image.tar'), ...parts])
  for (const part of ['root', ...parts]) rmSync(join(folder, part), { recursive: true })
}

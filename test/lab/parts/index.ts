import { join } from 'node:path'

import { flavours, imageSetOf } from '../flavour.ts'
import type { ImageSet, Flavour } from '../flavour.ts'
import { flannels } from '../versions.ts'
import type { FlannelVersion } from '../versions.ts'
import { unpackDebian } from './debian.ts'
import { buildImages } from './images.ts'
import type { Say } from './keyed.ts'
import { fetchKubectl } from './kubectl.ts'
import { buildNodeRoot, buildStore } from './node-root.ts'
import { buildPrograms } from './programs.ts'
import type { Programs } from './programs.ts'

export { cniOf } from './programs.ts'
export type { Programs, Say }

/** Everything that a cluster of one image set is brought up from: folders of the cache. */
export interface Built {
  programs: Programs
  /** Holds `usr/bin/etcd`. */
  pick: string
  root: string
  store: string
  /** Holds the workstation's `kubectl`. */
  kubectl: string
}

/** Builds what is missing for a flavour; with everything there it only compares keys. */
export function buildFor(flavour: Flavour, flannel: FlannelVersion, say: Say): Promise<Built> {
  return build(imageSetOf(flavour), flannel, say)
}

/** Builds everything: the image sets of all flavours. */
export async function buildAll(say: Say): Promise<void> {
  for (const flavour of flavours) await buildFor(flavour, flannels[0], say)
}

async function build(set: ImageSet, flannel: FlannelVersion, say: Say): Promise<Built> {
  const kubectl = await fetchKubectl(say)
  const trees = await unpackDebian(say)
  const programs = await buildPrograms(set, flannel, say)
  const root = await buildNodeRoot(programs, trees, say)
  const images = await buildImages(set, programs, trees, flannel, say)
  const store = join(await buildStore(set, root, images, say), 'store')
  return { programs, pick: trees.pick, root, store, kubectl }
}

import { linkSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { run } from '../command.ts'
import type { ImageSet } from '../flavour.ts'
import { here } from '../paths.ts'
import { pause } from '../versions.ts'
import type { DebianTrees } from './debian.ts'
import { imageNames } from './images.ts'
import type { Images } from './images.ts'
import { keyOf, keyed, textOf } from './keyed.ts'
import type { Say } from './keyed.ts'
import type { Programs } from './programs.ts'

/** The root file system that every node starts from: Debian, containerd, the kubelet, the usual CNI plugins. */
export function buildNodeRoot(programs: Programs, trees: DebianTrees, say: Say): Promise<string> {
  const kubelet = join(programs.kubernetes, 'k8s')
  const init = readFileSync(join(here, 'node-init.sh'), 'utf8')
  const key = keyOf(trees.node, kubelet, programs.plugins, textOf('node-root.ts'), init)
  return keyed('roots', 'node', key, say, async (folder) => {
    say('assembling the root of the nodes')
    await run('copying the Debian tree', ['cp', '-al', `${trees.node}/.`, folder])
    const dirs = [
      'etc/containerd', 'etc/kubernetes/pki', 'etc/cni/net.d', 'opt/cni/bin', 'lib/modules', 'usr/local/bin', 'usr/local/sbin',
      'var/lib/containerd', 'var/lib/kubelet', 'var/log/pods', 'var/log/containers', 'proc', 'sys', 'dev', 'run', 'tmp', 'root',
    ]
    for (const dir of dirs) mkdirSync(join(folder, dir), { recursive: true })
    linkSync(kubelet, join(folder, 'usr/local/bin/k8s'))
    symlinkSync('k8s', join(folder, 'usr/local/bin/kubelet'))
    writeFileSync(join(folder, 'usr/local/sbin/node-init'), init, { mode: 0o755 })
    for (const plugin of ['bandwidth', 'bridge', 'host-local', 'loopback', 'portmap', 'tuning']) {
      linkSync(join(programs.plugins, plugin), join(folder, 'opt/cni/bin', plugin))
    }
    for (const file of ['etc/resolv.conf', 'etc/hosts', 'etc/hostname', 'etc/machine-id']) rmSync(join(folder, file), { force: true })
    writeFileSync(join(folder, 'etc/containerd/config.toml'), containerdConfig)
  })
}

/** The content of `/var/lib/containerd` with a set's images imported; nodes start from a copy made of hard links. */
export function buildStore(set: ImageSet, root: string, images: Images, say: Say): Promise<string> {
  const archives = imageNames(set).map((name) => images[name] ?? '')
  return keyed('stores', set, keyOf(root, archives, readFileSync(join(here, 'store.sh'), 'utf8')), say, async (folder) => {
    say(`importing ${archives.length} images for the image set ${set}`)
    const unshare = ['unshare', '--mount', '--net', '--pid', '--fork', '--kill-child']
    await run('importing images', [...unshare, join(here, 'store.sh'), root, folder, ...archives])
    await run("removing the import's root", ['rm', '-rf', ...['upper', 'work', 'root'].map((part) => join(folder, part))])
  })
}

const containerdConfig = `version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.internal.v1.tracing", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.aufs"]
oom_score = 0
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.k8s.io/pause:${pause}"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/opt/cni/bin"
    conf_dir = "/etc/cni/net.d"
`

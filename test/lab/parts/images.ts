import { join } from 'node:path'

import type { ImageSet } from '../flavour.ts'
import { busybox, calico, coredns, kubernetes, pause } from '../versions.ts'
import type { FlannelVersion } from '../versions.ts'
import { calicoNode } from './calico-node-image.ts'
import { packagesOf } from './debian.ts'
import type { DebianTrees } from './debian.ts'
import { makeImage } from './image.ts'
import type { ImageRecipe } from './image.ts'
import { keyOf, keyed, textOf } from './keyed.ts'
import type { Say } from './keyed.ts'
import { cniOf } from './programs.ts'
import type { Programs } from './programs.ts'
import { tablesFolder, tablesLinks, tablesPrograms } from './tables.ts'

/** Image archives by name. */
export type Images = Readonly<Record<string, string>>

/** The names of the images that a set's nodes hold. */
export function imageNames(set: ImageSet): readonly string[] {
  const common = ['pause', 'kube-proxy', 'coredns', 'busybox']
  const flannel = ['flannel', 'flannel-cni-plugin']
  const policy = ['calico-node', 'calico-cni', 'calico-kube-controllers']
  if (set === 'none') return common
  if (set === 'flannel') return [...common, ...flannel]
  return set === 'calico' ? [...common, ...policy, 'calico-typha'] : [...common, ...policy, 'flannel']
}

/** Makes the images of a set that are missing. Their tools are those of the real images and no more. */
export async function buildImages(
  set: ImageSet, programs: Programs, trees: DebianTrees, flannel: FlannelVersion, say: Say,
): Promise<Images> {
  const all = recipes(programs, flannel)
  const images: Record<string, string> = {}
  for (const name of imageNames(set)) {
    const recipe = all[name]?.()
    if (recipe === undefined) throw new Error(`no recipe for the image ${name}`)
    const key = keyOf(recipe, packagesOf(trees.pick), textOf('image.ts'))
    const folder = await keyed('images', name, key, say, async (half) => {
      say(`packing image ${recipe.reference}`)
      await makeImage(recipe, trees.pick, half)
    })
    images[name] = join(folder, 'image.tar')
  }
  return images
}

function recipes(programs: Programs, flannel: FlannelVersion): Record<string, () => ImageRecipe> {
  const kubeTools = ['/usr/sbin/conntrack', '/usr/sbin/ipset', '/usr/sbin/nft', '/usr/bin/kmod', ...tablesPrograms]
  return {
    pause: () => ({
      reference: `registry.k8s.io/pause:${pause}`,
      entrypoint: '/pause',
      files: { pause: join(programs.kubernetes, 'pause') },
    }),
    'kube-proxy': () => ({
      reference: `registry.k8s.io/kube-proxy:${kubernetes}`,
      entrypoint: '/usr/local/bin/kube-proxy',
      files: { 'usr/local/bin/kube-proxy': join(programs.kubernetes, 'k8s') },
      programs: kubeTools,
      folders: [tablesFolder],
      links: { ...tablesLinks, 'usr/sbin/modprobe': '../bin/kmod' },
    }),
    coredns: () => ({
      reference: `registry.k8s.io/coredns/coredns:${coredns}`,
      entrypoint: '/coredns',
      files: { coredns: join(programs.coredns, 'coredns') },
    }),
    busybox: () => ({
      reference: `docker.io/library/busybox:${busybox}`,
      entrypoint: '/bin/sh',
      programs: ['/usr/bin/busybox'],
      links: busyboxLinks(),
    }),
    flannel: () => ({
      reference: `ghcr.io/flannel-io/flannel:${flannel}`,
      entrypoint: '/opt/bin/flanneld',
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/bin' },
      files: {
        'opt/bin/flanneld': join(cniOf(programs, 'flannel'), 'flannel'),
        ...(flannel === 'v0.26.7' ? {} : { 'opt/bin/install-conf': join(cniOf(programs, 'flannel'), 'install_conf') }),
      },
      programs: [
        '/usr/bin/busybox', '/usr/bin/ip', '/usr/sbin/bridge', '/usr/sbin/tc', '/usr/bin/ss', '/usr/sbin/nft',
        '/usr/bin/wg', ...tablesPrograms,
      ],
      folders: [tablesFolder],
      links: { ...busyboxLinks(['ip', 'tc']), ...tablesLinks },
    }),
    'flannel-cni-plugin': () => ({
      reference: `ghcr.io/flannel-io/flannel-cni-plugin:${flannel === 'v0.26.7' ? 'v1.6.2-flannel1' : 'v1.9.1-flannel3'}`,
      entrypoint: '/bin/cp',
      files: { flannel: join(programs.plugins, 'flannel') },
      programs: ['/usr/bin/busybox'],
      links: { 'usr/bin/cp': 'busybox' },
    }),
    'calico-node': () => calicoNode(programs),
    'calico-cni': () => ({
      reference: `docker.io/calico/cni:${calico}`,
      entrypoint: '/opt/cni/bin/install',
      files: {
        'opt/cni/bin/install': join(cniOf(programs, 'calico'), 'install'),
        'opt/cni/bin/calico': join(cniOf(programs, 'calico'), 'calico'),
        'opt/cni/bin/calico-ipam': join(cniOf(programs, 'calico'), 'calico'),
        ...Object.fromEntries(
          ['host-local', 'portmap', 'loopback', 'bandwidth', 'tuning', 'flannel'].map((plugin) => [
            `opt/cni/bin/${plugin}`, join(programs.plugins, plugin),
          ]),
        ),
      },
    }),
    'calico-kube-controllers': () => ({
      reference: `docker.io/calico/kube-controllers:${calico}`,
      entrypoint: '/usr/bin/kube-controllers',
      user: '999',
      writable: ['status'],
      files: {
        'usr/bin/kube-controllers': join(cniOf(programs, 'calico'), 'kube-controllers'),
        'usr/bin/check-status': join(cniOf(programs, 'calico'), 'check-status'),
      },
    }),
    'calico-typha': () => ({
      reference: `docker.io/calico/typha:${calico}`,
      entrypoint: '/usr/bin/calico-typha',
      user: '999',
      files: { 'usr/bin/calico-typha': join(cniOf(programs, 'calico'), 'calico-typha') },
    }),
  }
}

const applets = (
  '[ arp arping ash awk base64 basename bunzip2 bzcat bzip2 cal cat chgrp chmod chown chroot clear cmp cp cpio ' +
  'crc32 cut date dc dd df diff dirname dmesg dos2unix du echo egrep env expand expr factor false fgrep find fold ' +
  'free getopt grep groups gunzip gzip head hexdump hostname httpd id ifconfig ip ipcalc kill killall less link ln ' +
  'login ls lsmod md5sum mkdir mkfifo mknod mktemp modprobe more mount mv nameif nc netstat nl nproc nsenter ' +
  'nslookup od paste pidof ping ping6 printf ps pwd readlink realpath reset rev rm rmdir route sed seq setsid sh ' +
  'sha1sum sha256sum sha512sum shuf sleep sort stat strings stty sync sysctl tac tail tar tee telnet test time ' +
  'timeout top touch tr traceroute traceroute6 true truncate tty umount uname unexpand uniq unlink unshare unzip ' +
  'uptime uuencode vi watch wc wget which who whoami xargs xxd yes zcat'
).split(' ')

function busyboxLinks(without: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(applets.filter((name) => !without.includes(name)).map((name) => [`usr/bin/${name}`, 'busybox']))
}

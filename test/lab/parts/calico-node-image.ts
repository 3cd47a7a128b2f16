import { join } from 'node:path'

import { calico } from '../versions.ts'
import type { ImageRecipe } from './image.ts'
import { cniOf } from './programs.ts'
import type { Programs } from './programs.ts'
import { tablesFolder, tablesLinks, tablesPrograms } from './tables.ts'

/**
 * The image calico/node. Its tools are those that `node/clean-up-filesystem.sh` of this version keeps: no ping, ss, curl,
 * awk, head, cut, tr, wc, ps, bridge, nft. It lacks bpftool, which the real one has: seeing it, Felix turns to BPF maps,
 * and those calls are stubs in a program built without libbpf (felix/bpf/maps/syscall_stub.go).
 */
export function calicoNode(programs: Programs): ImageRecipe {
  const coreutils = [
    '[', 'basename', 'cat', 'cp', 'date', 'echo', 'env', 'false', 'join', 'ln', 'ls', 'mkdir', 'mknod', 'nice', 'printf',
    'readlink', 'rm', 'sleep', 'sort', 'stat', 'tail', 'tee', 'test', 'timeout', 'touch', 'true', 'tsort', 'uniq', 'whoami', 'yes',
  ]
  const others = ['bash', 'find', 'getopt', 'grep', 'gzip', 'hostname', 'kill', 'more', 'sed', 'zcat', 'zmore']
  const runit = ['runsvdir', 'runsv', 'sv', 'svlogd']
  return {
    reference: `docker.io/calico/node:${calico}`,
    entrypoint: '/usr/sbin/start_runit',
    // Without it confd's `sv hup bird` finds no service, and no change of the BGP configuration ever arrives.
    env: { SVDIR: '/etc/service/enabled' },
    files: {
      etc: join(cniOf(programs, 'calico'), 'files/node/filesystem/etc'),
      'etc/calico': join(cniOf(programs, 'calico'), 'files/confd/etc/calico'),
      'usr/sbin': join(cniOf(programs, 'calico'), 'files/node/filesystem/sbin'),
      'usr/bin/calico-node': join(cniOf(programs, 'calico'), 'calico-node'),
    },
    programs: [
      ...[...coreutils, ...others, ...runit].map((name) => `/usr/bin/${name}`),
      '/usr/bin/kmod', '/usr/bin/ip', '/usr/sbin/tc', '/usr/sbin/arp', '/usr/sbin/conntrack', '/usr/sbin/ipset',
      '/usr/sbin/bird', '/usr/sbin/bird6', '/usr/sbin/birdc', '/usr/bin/which.debianutils',
      ...tablesPrograms,
    ],
    folders: [tablesFolder],
    links: {
      ...tablesLinks,
      'usr/bin/sh': 'bash',
      'usr/bin/which': 'which.debianutils',
      'usr/bin/bird': '../sbin/bird',
      'usr/bin/bird6': '../sbin/bird6',
      'usr/bin/birdcl': '../sbin/birdc',
      ...Object.fromEntries(
        ['depmod', 'insmod', 'lsmod', 'modinfo', 'modprobe', 'rmmod'].map((name) => [`usr/sbin/${name}`, '../bin/kmod']),
      ),
    },
  }
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { cniOf } from './parts/index.ts'
import type { Programs } from './parts/index.ts'
import type { Flavour } from './flavour.ts'
import type { FlannelVersion } from './versions.ts'

/** The manifest that the CNI's own project ships, changed as little as this network asks; undefined for no CNI. */
export function manifestOf(flavour: Flavour, programs: Programs, flannel: FlannelVersion): string | undefined {
  const shipped = (path: string): string => readFileSync(path, 'utf8')
  const calico = (name: string): string => shipped(join(cniOf(programs, 'calico'), 'files/manifests', name))
  const kubeFlannel = (): string => {
    const manifest = shipped(join(cniOf(programs, 'flannel'), 'files/Documentation/kube-flannel.yml'))
    // The flannel plugin that Go modules offer (containernetworking/plugins v0.9.1) speaks CNI up to 0.4.0.
    return manifest.includes('"cniVersion": "0.3.1"') ? manifest : replaced(manifest, '"cniVersion": "1.0.0"', '"cniVersion": "0.3.1"')
  }
  switch (flavour) {
    case 'none':
      return undefined
    case 'flannel-vxlan':
      return kubeFlannel()
    case 'flannel-host-gw':
      return replaced(kubeFlannel(), '"Type": "vxlan"', '"Type": "host-gw"')
    case 'calico-bgp':
      return withPool(calico('calico.yaml'))
    case 'calico-vxlan':
      return withVxlan(withPool(calico('calico-typha.yaml')))
    case 'canal':
      return replaced(calico('canal.yaml'), /image: .*flannel\/flannel:.*/g, `image: ghcr.io/flannel-io/flannel:${flannel}`)
  }
}

/** One pool over the cluster's pod network, without IP-in-IP, which few kernels of test machines have. */
function withPool(manifest: string): string {
  const pool = '            - name: CALICO_IPV4POOL_CIDR\n              value: "10.244.0.0/16"\n            - name: FELIX_IPINIPENABLED\n              value: "false"\n'
  const plain = replaced(manifest, /(- name: CALICO_IPV4POOL_IPIP\n\s+value: )"Always"/, '$1"Never"')
  return replaced(plain, '            - name: CALICO_IPV4POOL_VXLAN\n', `${pool}            - name: CALICO_IPV4POOL_VXLAN\n`)
}

/** Calico's own instructions for VXLAN in calico.yaml: no BIRD, so no probes of BIRD. */
function withVxlan(manifest: string): string {
  const backend = replaced(manifest, 'calico_backend: "bird"', 'calico_backend: "vxlan"')
  const pool = replaced(backend, /(- name: CALICO_IPV4POOL_VXLAN\n\s+value: )"Never"/, '$1"Always"')
  return replaced(pool, /.*-bird-(live|ready).*\n/g, '')
}

function replaced(text: string, pattern: string | RegExp, by: string): string {
  const changed = text.replace(pattern, by)
  if (changed === text) throw new Error(`the manifest does not hold ${String(pattern)} as the lab expects`)
  return changed
}

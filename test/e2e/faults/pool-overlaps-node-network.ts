import { pick } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'

interface Undo {
  pool: { metadata: { name: string } }
}

const kind = 'ippools.crd.projectcalico.org'

/** Nodes go on using the blocks that they have, so that no pod gets an address of the new pool while there is room in those. */
export const fault: Fault<Undo> = {
  name: 'pool-overlaps-node-network',
  summary: 'A second pool for pods lies over the network that the nodes have their own addresses in.',
  flavours: ['calico-bgp', 'calico-vxlan'],
  choose: async (lab, choice) => {
    const prefix = pick(choice, [24, 25, 26])
    const cidr = `${lab.address('n1').replace(/\.\d+$/, '.0')}/${prefix}`
    const pool = {
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'IPPool',
      metadata: { name: 'more-addresses' },
      spec: {
        cidr,
        blockSize: 26,
        ipipMode: 'Never',
        vxlanMode: lab.flavour === 'calico-vxlan' ? 'Always' : 'Never',
        natOutgoing: true,
        nodeSelector: 'all()',
        allowedUses: ['Workload'],
      },
    }
    return { nodes: lab.nodes, place: `IPPool ${pool.metadata.name} ${cidr}`, undo: { pool } }
  },
  break: async (lab, { undo }) => {
    await lab.kubectl(['create', '-f', '-'], JSON.stringify(undo.pool))
  },
  heal: async (lab, { undo }) => {
    await lab.kubectl(['delete', kind, undo.pool.metadata.name, '--ignore-not-found'])
  },
}

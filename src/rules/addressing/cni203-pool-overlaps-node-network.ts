import { addressesWithin, nameList, servesPods } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A pool for pods that has the address of a node in it. */
export const poolOverlapsNodeNetwork = defineRule({
  code: 'CNI203',
  name: 'pool-overlaps-node-network',
  titles: { healthy: 'no pool contains the address of a node', broken: 'a pool contains the address of a node' },
  severity: 'warning',
  cni: ['calico'],
  skip: (identification) => (identification.policyOnly ? 'Calico only enforces policy here, on the network of another CNI' : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.ipPools', 'node.object'],
  // What goes to an address of a pool keeps the pod's own, to which a machine outside the pod network has no way back.
  explains: [{ code: 'CNI706', where: 'shared-node' }],
  docs: {
    checks: 'No InternalIP of a node lies within an enabled IPPool for pods.',
    matters:
      "Routes for pods cover the addresses of machines: as soon as the block that holds a node's address is given to pods, that node cannot be reached from the others. What pods send to addresses of any pool is not translated to the node's address either, and gets no answer from machines that know no way to pods, such as the API server. Calico's default 192.168.0.0/16 in a home or office network is the classic.",
    repair: 'Add a pool outside the node network and inside the cluster CIDR, disable the old one, recreate the pods, delete the old pool.',
    references: ['https://docs.tigera.io/calico/latest/networking/ipam/migrate-pools'],
  },
  check: (view) => {
    const nodes = view.nodes.map((node) => ({ name: node.name, addresses: node.get('node.object').internalIps }));
    return Object.entries(view.get('cluster.ipPools')).flatMap(([name, pool]) => {
      const inside = pool.disabled || !servesPods(pool) ? [] : addressesWithin(pool.cidr, nodes);
      const names = [...new Set(inside.map((entry) => entry.name))];
      if (names.length === 0) return [];
      return [
        {
          message: `IPPool ${name} (${pool.cidr}) contains the address of ${nameList(names)}: routes for pods will hide ${names.length === 1 ? 'that node' : 'those nodes'}`,
          subjects: [{ kind: 'IPPool', name }, ...names.map(nodeSubject)],
          evidence: inside.map((entry) => ({
            fact: 'node.object' as const,
            where: `${entry.name} InternalIP`,
            seen: `${entry.address}, within ${pool.cidr}`,
            expected: 'an address outside the pool',
          })),
          next: 'kubectl get nodes -o wide',
        },
      ];
    });
  },
});

import { addressSpaces, nameList } from '../../derive/index.ts';
import { defineRule } from '../../model/rule.ts';

const NEARLY = 0.9;

/** IP pools with few addresses left. */
export const addressesNearlyUsedUp = defineRule({
  code: 'CNI204',
  name: 'addresses-nearly-used-up',
  titles: { healthy: 'pools have addresses left', broken: 'the addresses of a pool are nearly used up' },
  severity: 'warning',
  cni: ['calico'],
  skip: (identification) => (identification.ipam === 'calico-ipam' ? undefined : 'addresses do not come from IP pools'),
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.ipPools', 'cluster.ipamBlocks', 'node.object'],
  // A probe takes the last ones itself.
  explains: [{ code: 'CNI707', where: 'anywhere', key: 'addresses' }],
  docs: {
    checks: 'Less than 90 % of the addresses in the enabled pools that a node may use are handed out, of each family. Addresses for tunnels count; pools with `assignmentMode: Manual` do not, since only pods that name them get their addresses.',
    matters: 'When none is left new pods stay in ContainerCreating. Before that, nodes that find no free block borrow single addresses of other nodes, each a route of its own, or get none where affinity is strict (CNI212).',
    repair:
      'See whether addresses have leaked: `calicoctl ipam check`, and that calico-kube-controllers runs, which gives them back. Then add an IPPool that overlaps nothing and lies in the cluster CIDR.',
    references: ['https://docs.tigera.io/calico/latest/reference/calicoctl/ipam/show'],
  },
  check: (view) => {
    const nodes = Object.fromEntries(view.nodes.map((node) => [node.name, node.get('node.object')]));
    return addressSpaces(view.get('cluster.ipPools'), view.get('cluster.ipamBlocks'), nodes)
      .filter(({ used, total }) => used >= total * NEARLY && used < total)
      .map(({ pools, used, total }) => ({
        message: `${total - used} of ${total} addresses are left in IPPool ${nameList(pools)}: soon new pods get none`,
        subjects: pools.map((name) => ({ kind: 'IPPool', name })),
        evidence: [
          { fact: 'cluster.ipamBlocks', where: `blocks of ${nameList(pools)}`, seen: `${used} of ${total} handed out`, expected: 'less than 90 %' },
        ],
        next: 'kubectl get ippools -o wide',
      }));
  },
});

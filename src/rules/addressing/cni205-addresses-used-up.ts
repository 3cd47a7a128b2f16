import { addressSpaces, nameList } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** IP pools with no address left. */
export const addressesUsedUp = defineRule({
  code: 'CNI205',
  name: 'addresses-used-up',
  titles: { healthy: 'pools have an address left', broken: 'the addresses of a pool are used up' },
  severity: 'critical',
  cni: ['calico'],
  skip: (identification) => (identification.ipam === 'calico-ipam' ? undefined : 'addresses do not come from IP pools'),
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.ipPools', 'cluster.ipamBlocks', 'node.object'],
  explains: [
    { code: 'CNI110', where: 'same-nodes' },
    { code: 'CNI112', where: 'anywhere', key: 'pods' },
    { code: 'CNI304', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI707', where: 'anywhere' },
  ],
  docs: {
    checks: 'The enabled pools that a node may use have an address left, of each family. A full pool beside one with room is no finding; a pool with `assignmentMode: Manual` does not count, since only pods that name it get its addresses.',
    matters: 'New pods stay in ContainerCreating with `failed to request IPv4 addresses: Assigned 0 out of 1 requested`, and a node that joins gets no address for its tunnel.',
    repair:
      'Give back what has leaked: `calicoctl ipam check` shows it, and calico-kube-controllers collects it after 15 minutes. Add an IPPool that overlaps nothing and lies in the cluster CIDR. Never delete IPAMBlock objects by hand.',
    references: ['https://docs.tigera.io/calico/latest/reference/calicoctl/ipam/check'],
  },
  check: (view) => {
    const nodes = Object.fromEntries(view.nodes.map((node) => [node.name, node.get('node.object')]));
    return addressSpaces(view.get('cluster.ipPools'), view.get('cluster.ipamBlocks'), nodes)
      .filter(({ used, total }) => used >= total)
      .map(({ pools, nodes: served, used, total }) => ({
        message: `no address is left in IPPool ${nameList(pools)}: new pods on ${nameList(served)} get none`,
        subjects: [...pools.map((name) => ({ kind: 'IPPool', name })), ...served.map(nodeSubject)],
        evidence: [
          { fact: 'cluster.ipamBlocks', where: `blocks of ${nameList(pools)}`, seen: `${used} of ${total} handed out`, expected: 'less than 90 %' },
        ],
        next: 'kubectl get ippools -o wide',
      }));
  },
});

import { blocksUsedUp, count, nameList } from '../../derive/index.ts';
import type { BlocksUsedUp } from '../../derive/index.ts';
import type { IpamConfig } from '../../model/cluster-facts.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { Evidence } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

/** Nodes that can get no further block of addresses, although their pools have addresses left. */
export const nodeBlocksUsedUp = defineRule({
  code: 'CNI212',
  name: 'node-blocks-used-up',
  titles: { healthy: 'every node has a free address or can get a block', broken: 'a node has no free address and can get no block' },
  severity: 'critical',
  cni: ['calico'],
  skip: (identification) => (identification.ipam === 'calico-ipam' ? undefined : 'addresses do not come from IP pools'),
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.ipPools', 'cluster.ipamBlocks', 'node.object'],
  wants: ['cluster.ipamConfig'],
  mustKnow: ['cluster.ipamConfig'],
  explains: [
    { code: 'CNI110', where: 'same-nodes' },
    { code: 'CNI112', where: 'anywhere', key: 'pods' },
    { code: 'CNI204', where: 'anywhere' },
    { code: 'CNI304', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI707', where: 'shared-node', key: 'addresses' },
  ],
  docs: {
    checks:
      'Calico cuts pools into blocks, which nodes claim. A node whose blocks are full can claim another one: there is one that nobody has, and the node has fewer than `maxBlocksPerHost` of the IPAMConfig (20 where it is not set). Unless `strictAffinity` is on, it can also borrow single addresses of other nodes. Left out: pools that are full altogether (CNI205), nodes with as many pods as they take, and cordoned and control plane nodes that have never had a block.',
    matters:
      'New pods on that node stay in ContainerCreating, although the pool has addresses left: `No more free affine blocks and strict affinity enabled`, or `limit of 20 blocks reached for this node`. A node that joins has no pod at all, and no address for its tunnel.',
    repair:
      'See who has the blocks: `kubectl get blockaffinities`. Those of nodes that are gone are given back by calico-kube-controllers: see that it runs. Else add an IPPool with smaller blocks that overlaps nothing and lies in the cluster CIDR; the block size of a pool cannot be changed.\n\nThe limit: `kubectl patch ipamconfigs.crd.projectcalico.org default --type merge -p \'{"spec":{"maxBlocksPerHost":40}}\'`. Strict affinity, which Windows nodes need: the same with `{"spec":{"strictAffinity":false}}`. Never delete IPAMBlock or BlockAffinity objects by hand.',
    references: [
      'https://docs.tigera.io/calico/latest/reference/resources/ipamconfig',
      'https://github.com/projectcalico/calico/blob/v3.28.5/libcalico-go/lib/ipam/ipam.go',
    ],
  },
  check: (view) => {
    const nodes = Object.fromEntries(view.nodes.map((node) => [node.name, node.get('node.object')]));
    const config = valueOf(view.want('cluster.ipamConfig'));
    return blocksUsedUp(config, view.get('cluster.ipPools'), view.get('cluster.ipamBlocks'), nodes).map((stuck) => {
      const names = Object.keys(stuck.nodes);
      return {
        message: `${nameList(names)} ${obstacle(stuck, names.length)}: new pods there get none`,
        subjects: [...stuck.pools.map((name) => ({ kind: 'IPPool', name })), ...names.map(nodeSubject)],
        key: stuck.reason,
        evidence: evidence(stuck, config),
        next: 'kubectl get blockaffinities',
      };
    });
  },
});

function obstacle({ reason, pools, limit }: BlocksUsedUp, nodes: number): string {
  if (reason === 'limit') return `${nodes === 1 ? 'has' : 'have'} filled the ${count(limit, 'block')} of addresses that a node may have`;
  return `can claim no block of addresses in IPPool ${nameList(pools)}, and may borrow none`;
}

function evidence({ reason, pools, nodes, limit, total }: BlocksUsedUp, config: IpamConfig | undefined): Evidence[] {
  const { strictAffinity = false, autoAllocateBlocks = true, maxBlocksPerHost = 0 } = config ?? {};
  const rule =
    reason === 'limit'
      ? { where: 'maxBlocksPerHost', seen: maxBlocksPerHost === 0 ? `not set, which means ${limit}` : String(limit), expected: 'more than a node fills' }
      : { where: 'strictAffinity', seen: `${strictAffinity}, autoAllocateBlocks ${autoAllocateBlocks}`, expected: 'false, or a block for each node' };
  return [
    { fact: 'cluster.ipamConfig', ...rule, where: `IPAMConfig default spec.${rule.where}` },
    ...Object.entries(nodes).map(([name, own]) => ({
      fact: 'cluster.ipamBlocks' as const,
      where: `blocks of ${nameList(pools)} on ${name}`,
      seen: own === 0 ? `none of ${total}` : `${own} of ${total}, all full`,
      expected: 'a free address, or a block that nobody has',
    })),
  ];
}

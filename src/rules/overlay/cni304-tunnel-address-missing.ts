import { brokenFrom, hasYoungAgent, isNew, missingTunnels, nameList, runsAgents } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

/** A node without the address of the tunnel that its pools ask for. */
export const tunnelAddressMissing = defineRule({
  code: 'CNI304',
  name: 'tunnel-address-missing',
  titles: { healthy: 'every node has its tunnel address', broken: 'a node has no tunnel address' },
  severity: 'critical',
  cni: ['calico'],
  skip: ({ policyOnly, ipam }) => {
    if (policyOnly) return 'Calico only enforces policy here, on the network of another CNI';
    return ipam === 'host-local' ? 'with host-local IPAM tunnels take the first address of the pod CIDR, and no Node carries one' : undefined;
  },
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.ipPools', 'node.object'],
  wants: ['node.agents'],
  explains: [
    { code: 'CNI306', where: 'same-nodes' },
    // What other nodes hold of it goes too.
    { code: 'CNI307', where: 'anywhere' },
    { code: 'CNI308', where: 'anywhere' },
    { code: 'CNI407', where: 'anywhere' },
    ...brokenFrom('tunnel'),
  ],
  docs: {
    checks:
      'Where an enabled pool that selects the node uses VXLAN or IPIP, the Node carries the address of that tunnel (`projectcalico.org/IPv4VXLANTunnelAddr`, `IPv4IPIPTunnelAddr`). With host-local IPAM no address is written anywhere: tunnels take the first one of the pod CIDR. Left out: nodes and agents younger than two minutes.',
    matters: 'Without the address Felix does not set up the tunnel device, and other nodes have no route to the blocks of this node: its pods cannot be reached from other nodes.',
    repair:
      'calico-node claims the address when it starts and every time the pools change: look for `Unable to autoassign an address` in its log. If the pool is full, make room. Then delete the pod of calico-node on that node.',
    references: ['https://docs.tigera.io/calico/latest/networking/configuring/vxlan-ipip'],
  },
  check: (view) => {
    const tunnelsMissing = missingTunnels(view.get('cluster.ipPools'));
    const lacking = view.nodes.flatMap((node) => {
      const object = node.get('node.object');
      const young = hasYoungAgent(valueOf(view.wantOf(node.name, 'node.agents')) ?? {}, view.taken);
      if (!runsAgents(object) || isNew(object, view.taken) || young) return [];
      return tunnelsMissing(object).map((tunnel) => ({ name: node.name, ...tunnel }));
    });
    return [...Map.groupBy(lacking, ({ kind }) => kind)].map(([kind, group]) => {
      const names = group.map(({ name }) => name);
      return {
        message: `${nameList(names)} ${names.length === 1 ? 'has' : 'have'} no ${kind} tunnel address: pods there cannot be reached from other nodes`,
        subjects: names.map(nodeSubject),
        key: kind,
        evidence: group.map(({ name, annotation, pool }) => ({
          fact: 'node.object' as const,
          where: `${name} annotation ${annotation}`,
          seen: 'missing',
          expected: `an address of IPPool ${pool}`,
        })),
        next: `kubectl describe node ${names[0] ?? ''}`,
      };
    });
  },
});

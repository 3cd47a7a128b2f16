import { addressesWithin, nameList } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

/** A pod CIDR, or flannel's whole network, that has the address of a node in it. */
export const podCidrOverlapsNodeNetwork = defineRule({
  code: 'CNI211',
  name: 'pod-cidr-overlaps-node-network',
  titles: { healthy: 'no pod CIDR contains the address of a node', broken: 'a pod CIDR contains the address of a node' },
  severity: 'warning',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.ipam === 'host-local' ? undefined : 'addresses do not come from the pod CIDR of the node'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.object'],
  wants: ['cluster.flannelConfig'],
  docs: {
    checks: "No InternalIP of a node lies within flannel's network; where that is not known, as in k3s, within the pod CIDR of a node.",
    matters:
      'Routes for pods cover the addresses of machines: as soon as the pod CIDR that holds a machine is given to a node, that machine cannot be reached from the others, and what pods send to it is not masqueraded.',
    repair: "flannel's network cannot be changed without downtime: choose another cluster CIDR for a new cluster, or give the machines other addresses.",
    references: ['https://github.com/flannel-io/flannel/blob/master/Documentation/running.md'],
  },
  check: (view) => {
    const nodes = view.nodes.map((node) => ({ name: node.name, addresses: node.get('node.object').internalIps }));
    const config = valueOf(view.want('cluster.flannelConfig'));
    const networks = [config?.network, config?.ipv6Network].flatMap((cidr) => (cidr == null ? [] : [{ what: `flannel's network ${cidr}`, cidr }]));
    const ranges = view.nodes.flatMap((node) => node.get('node.object').podCidrs.map((cidr) => ({ what: `the pod CIDR of ${node.name} (${cidr})`, cidr })));
    return (networks.length > 0 ? networks : ranges).flatMap(({ what, cidr }) => {
      const inside = addressesWithin(cidr, nodes);
      const names = [...new Set(inside.map(({ name }) => name))];
      if (names.length === 0) return [];
      return [
        {
          message: `${what} contains the address of ${nameList(names)}: routes for pods will hide ${names.length === 1 ? 'that node' : 'those nodes'}`,
          subjects: names.map(nodeSubject),
          key: cidr,
          evidence: inside.map(({ name, address }) => ({ fact: 'node.object' as const, where: `${name} InternalIP`, seen: `${address}, within ${cidr}`, expected: 'an address outside it' })),
          next: 'kubectl get nodes -o wide',
        },
      ];
    });
  },
});

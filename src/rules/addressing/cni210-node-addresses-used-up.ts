import { hostLocalCapacity, nameList } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A node whose pod CIDR has no address left. */
export const nodeAddressesUsedUp = defineRule({
  code: 'CNI210',
  name: 'node-addresses-used-up',
  titles: { healthy: 'pod CIDRs have an address left', broken: 'the addresses of a pod CIDR are used up' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.ipam === 'host-local' ? undefined : 'addresses do not come from the pod CIDR of the node'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.object', 'node.podAddresses'],
  explains: [
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI707', where: 'shared-node', key: 'addresses' },
  ],
  docs: {
    checks: "Pods use fewer addresses than a node's pod CIDR holds: of a /24 253, as network, broadcast and gateway address are taken.",
    matters: 'New pods on that node stay in ContainerCreating with `no IP addresses available in range set`, although the scheduler goes on placing them there.',
    repair:
      'Move pods away: `kubectl cordon NODE` and delete some. Lower `maxPods` of the kubelet below what the range holds. A larger range per node (`--node-cidr-mask-size` of the controller manager) holds for nodes that join later.',
    references: ['https://www.cni.dev/plugins/current/ipam/host-local/'],
  },
  check: (view) => {
    const full = view.nodes.flatMap((node) => {
      const total = hostLocalCapacity(node.get('node.object').podCidrs);
      const { inUse, waiting } = node.get('node.podAddresses');
      return total === null || inUse < total ? [] : [{ name: node.name, inUse, total, waiting }];
    });
    const names = full.map(({ name }) => name);
    const [first] = full;
    if (first === undefined) return [];
    const waiting = full.reduce((sum, node) => sum + node.waiting, 0);
    return [
      {
        message: `${nameList(names)} ${names.length === 1 ? 'has' : 'have'} no pod address left: new pods there get none${waiting === 0 ? '' : `, ${waiting} wait`}`,
        subjects: names.map(nodeSubject),
        evidence: full.map(({ name, inUse, total }) => ({ fact: 'node.podAddresses' as const, where: name, seen: `${inUse} of ${total} in use`, expected: 'less than 90 %' })),
        next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${first.name}`,
      },
    ];
  },
});

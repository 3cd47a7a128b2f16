import { hostLocalCapacity, nameList } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

const NEARLY = 0.9;

/** A node whose pod CIDR has few addresses left. */
export const nodeAddressesNearlyUsedUp = defineRule({
  code: 'CNI209',
  name: 'node-addresses-nearly-used-up',
  titles: { healthy: 'pod CIDRs have addresses left', broken: 'the addresses of a pod CIDR are nearly used up' },
  severity: 'warning',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.ipam === 'host-local' ? undefined : 'addresses do not come from the pod CIDR of the node'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.object', 'node.podAddresses'],
  // A probe takes the last one itself.
  explains: [{ code: 'CNI707', where: 'same-nodes', key: 'addresses' }],
  docs: {
    checks: 'Less than 90 % of the addresses of a node\'s pod CIDR are in use by pods: of a /24 253, as network, broadcast and gateway address are taken.',
    matters: 'When none is left new pods on that node stay in ContainerCreating, although the scheduler goes on placing them there.',
    repair:
      'Lower `maxPods` of the kubelet below what the range holds, or move pods away. A larger range per node (`--node-cidr-mask-size` of the controller manager) holds for nodes that join later.',
    references: ['https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/'],
  },
  check: (view) => {
    const near = view.nodes.flatMap((node) => {
      const total = hostLocalCapacity(node.get('node.object').podCidrs);
      const { inUse } = node.get('node.podAddresses');
      return total === null || inUse < total * NEARLY || inUse >= total ? [] : [{ name: node.name, inUse, total }];
    });
    const names = near.map(({ name }) => name);
    const [first] = near;
    if (first === undefined) return [];
    return [
      {
        message: `${nameList(names)} ${names.length === 1 ? `has ${first.total - first.inUse} of ${first.total}` : 'have less than a tenth of their'} pod addresses left: soon new pods there get none`,
        subjects: names.map(nodeSubject),
        evidence: near.map(({ name, inUse, total }) => ({ fact: 'node.podAddresses' as const, where: name, seen: `${inUse} of ${total} in use`, expected: 'less than 90 %' })),
        next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${first.name}`,
      },
    ];
  },
});

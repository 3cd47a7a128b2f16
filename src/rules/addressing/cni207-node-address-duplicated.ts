import { announcementOf, brokenFrom, nameList } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

const BACKENDS_WITHOUT_ADDRESS = ['extension', 'alloc'];

/** Two nodes that announce one address. */
export const nodeAddressDuplicated = defineRule({
  code: 'CNI207',
  name: 'node-address-duplicated',
  titles: { healthy: 'every node announces an address of its own', broken: 'nodes announce the same address' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.policyOnly ? 'Calico only enforces policy here, on the network of another CNI' : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.object'],
  explains: [
    { code: 'CNI104', where: 'shared-node' },
    { code: 'CNI107', where: 'shared-node' },
    { code: 'CNI310', where: 'same-nodes' },
    { code: 'CNI402', where: 'shared-node' },
    { code: 'CNI403', where: 'shared-node' },
    ...brokenFrom('tunnel'),
  ],
  docs: {
    checks:
      'The address that the CNI announces on a Node (`flannel.alpha.coreos.com/public-ip`, `projectcalico.org/IPv4Address`) is announced by no other. Nodes that are being deleted are left out.',
    matters:
      'The other nodes send to that address what is meant for either node, so that pods on one of them are out of reach. Usual with VirtualBox, whose first network gives 10.0.2.15 to every machine, with cloned machines, and with a Node object that outlived its machine.',
    repair:
      'Tell the CNI which interface to use: flannel `--iface` or `--iface-can-reach`, Calico `IP_AUTODETECTION_METHOD=kubernetes-internal-ip`. If one of the Node objects has no machine any more: `kubectl delete node NODE`.',
    references: [
      'https://github.com/flannel-io/flannel/blob/master/Documentation/troubleshooting.md#vagrant',
      'https://docs.tigera.io/calico/latest/networking/ipam/ip-autodetection',
    ],
  },
  check: (view) => {
    const announced = view.nodes.flatMap((node) => {
      const object = node.get('node.object');
      const { address, overlay } = announcementOf(object, view.identification);
      return address === null || object.deleting || BACKENDS_WITHOUT_ADDRESS.includes(overlay?.kind ?? '') ? [] : [{ name: node.name, address }];
    });
    return [...Map.groupBy(announced, ({ address }) => address)]
      .filter(([, group]) => group.length > 1)
      .map(([address, group]) => {
        const names = group.map(({ name }) => name);
        return {
          message: `${nameList(names)} announce the same address ${address}: traffic for pods there goes to one of them only`,
          subjects: names.map(nodeSubject),
          key: address,
          evidence: names.map((name) => ({ fact: 'node.object' as const, where: `${name} annotation`, seen: address, expected: 'an address of its own' })),
          next: 'kubectl get nodes -o wide',
        };
      });
  },
});

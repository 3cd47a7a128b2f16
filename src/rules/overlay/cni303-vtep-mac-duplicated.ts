import { announcementOf, nameList } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** Two nodes whose VXLAN devices have one hardware address. */
export const vtepMacDuplicated = defineRule({
  code: 'CNI303',
  name: 'vtep-mac-duplicated',
  titles: { healthy: 'every VTEP has a MAC address of its own', broken: 'VTEPs have the same MAC address' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.variant.encapsulation === 'vxlan' ? undefined : 'VXLAN is not used'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.object'],
  docs: {
    checks: 'The MAC address of the VXLAN device that a node announces is announced by no other.',
    matters: 'The forwarding database of a VXLAN device has one address for each MAC: what is meant for one of the two nodes goes to the other. Cloned machines, whose machine-id is the same, make the same address.',
    repair:
      'Give the clone an identity of its own (`rm /etc/machine-id && systemd-machine-id-setup`), delete its device (`ip link delete flannel.1` or `vxlan.calico`), and delete the agent\'s pod of that node, which makes it anew.',
    references: ['https://github.com/flannel-io/flannel/issues/1155'],
  },
  check: (view) => {
    const announced = view.nodes.flatMap((node) => {
      const object = node.get('node.object');
      const mac = announcementOf(object, view.identification).overlay?.vtepMac?.toLowerCase();
      return mac === undefined || object.deleting ? [] : [{ name: node.name, mac }];
    });
    return [...Map.groupBy(announced, ({ mac }) => mac)]
      .filter(([, group]) => group.length > 1)
      .map(([mac, group]) => {
        const names = group.map(({ name }) => name);
        return {
          message: `${nameList(names)} have the same VTEP MAC address ${mac}: traffic for pods there goes to one of them only`,
          subjects: names.map(nodeSubject),
          key: mac,
          evidence: names.map((name) => ({ fact: 'node.object' as const, where: `${name} annotation`, seen: mac, expected: 'an address of its own' })),
          next: `kubectl describe nodes ${names.slice(0, 2).join(' ')}`,
        };
      });
  },
});

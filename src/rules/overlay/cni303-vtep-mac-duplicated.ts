import { announcementOf, brokenFrom, nameList } from '../../derive/index.ts';
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
  explains: [
    { code: 'CNI309', where: 'same-nodes' },
    ...brokenFrom('tunnel'),
  ],
  docs: {
    checks: 'The MAC address of the VXLAN device that a node announces is announced by no other.',
    matters:
      'The forwarding database of a VXLAN device has one address for each MAC: what is meant for one of the two nodes goes to the other. flannel up to v0.15.0 let udev choose the address, which cloned machines with one machine-id made the same; from v0.24.1 on flannel takes it from the Node again at every start, so that such an address, or one copied from another Node, stays. Calico makes it of the name of the node, unless the annotation `projectcalico.org/VXLANTunnelMACAddr` gives another.',
    repair:
      'flannel: take the address from the Node, `kubectl annotate node NODE flannel.alpha.coreos.com/backend-data-` (dual stack: `backend-v6-data-` as well), delete its device on the node, `ip link delete flannel.1` (named after the VNI; `flannel-v6.1`), and restart all agents: `kubectl rollout restart -n NAMESPACE daemonset/kube-flannel-ds`. The agent of that node makes a new address, and the others learn anew which node has the old one. Give a clone an identity of its own first: `rm /etc/machine-id && systemd-machine-id-setup`.\n\nCalico: `kubectl annotate node NODE projectcalico.org/VXLANTunnelMACAddr-` (`VXLANTunnelMACAddrV6-`), then `ip link delete vxlan.calico` on the node (`vxlan-v6.calico`): Felix makes the device anew within seconds.',
    references: [
      'https://github.com/flannel-io/flannel/issues/1155',
      'https://github.com/flannel-io/flannel/pull/1829',
      'https://github.com/projectcalico/calico/blob/v3.28.5/felix/calc/vxlan_resolver.go',
    ],
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

import { brokenFrom, faultyDevices, lookAtAgent, nothingExpected, unsettledDevices } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A node whose VXLAN device has another MAC address than the others send to. */
export const vtepMacDiffers = defineRule({
  code: 'CNI309',
  name: 'vtep-mac-differs',
  titles: { healthy: 'every VTEP has the MAC address that it announces', broken: 'a VTEP has another MAC address than it announces' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.variant.encapsulation === 'vxlan' ? nothingExpected(identification) : 'VXLAN is not used'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.links'],
  wants: ['node.object', 'node.agents', 'node.paths', 'cluster.flannelConfig', 'cluster.ipPools', 'cluster.felixConfiguration'],
  explains: [{ code: 'CNI308', where: 'same-nodes' }, ...brokenFrom('tunnel')],
  docs: {
    checks:
      'The VXLAN device of a node has the MAC address that flannel announces on its Node, or that Calico makes of its name (the annotation `projectcalico.org/VXLANTunnelMACAddr` gives another). Where tries show that its pods and those of the other nodes reach each other, nothing is said. Unknown, and not green, while an agent has just started.',
    matters:
      'Other nodes send to the announced one, and the kernel drops on arrival what is for another MAC address. With the change of the address the kernel also forgets all neighbours of the device. udev does it (`MACAddressPolicy=persistent` of systemd) when the device is made, and agents do not compare it afterwards.',
    repair:
      'Have udev leave the device alone: a file `/etc/systemd/network/10-overlay.link` with `[Match] OriginalName=flannel* vxlan.calico` and `[Link] MACAddressPolicy=none`. Then make it anew: `ip link delete flannel.1` (Calico: vxlan.calico, which Felix makes again), and restart the agent of that node: `kubectl delete pod -n NAMESPACE POD`.',
    references: ['https://github.com/flannel-io/flannel/issues/1155', 'https://github.com/projectcalico/calico/blob/v3.28.5/felix/calc/vxlan_resolver.go', 'https://www.freedesktop.org/software/systemd/man/latest/systemd.link.html'],
  },
  unsettled: (view) => unsettledDevices(view, ['mac']),
  check: (view) =>
    faultyDevices(view, ['mac']).map(({ node, device, expected, seen }) => ({
      message: `${device} on ${node} has the MAC address ${seen}, and other nodes send to ${expected}: no pod on ${node} can be reached from other nodes`,
      subjects: [nodeSubject(node)],
      key: device,
      evidence: [{ fact: 'node.links' as const, where: `${device} on ${node}`, seen, expected }],
      next: lookAtAgent(view, node),
    })),
});

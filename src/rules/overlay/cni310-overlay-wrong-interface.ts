import { brokenFrom, faultyDevices, isToldAddress, lookAtAgent, nothingExpected, unsettledDevices } from '../../derive/index.ts';
import type { DeviceFault, FaultyDevice } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';
import type { View } from '../../model/rule.ts';

/** A node whose VXLAN device sends from another address, or over another interface, than the one that the others know. */
export const overlayWrongInterface = defineRule({
  code: 'CNI310',
  name: 'overlay-wrong-interface',
  titles: { healthy: "every VTEP sends from its node's address", broken: 'a VTEP sends from another address or interface' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.variant.encapsulation === 'vxlan' ? nothingExpected(identification) : 'VXLAN is not used'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.links'],
  wants: ['node.object', 'node.agents', 'node.paths', 'cluster.daemonSets', 'cluster.flannelConfig', 'cluster.ipPools', 'cluster.felixConfiguration'],
  explains: brokenFrom('tunnel'),
  docs: {
    checks:
      'The local address of a VXLAN device is the address that the node announces, to which the others send, and the device lies over the interface that holds it. An address that the node does not hold on any interface, as behind NAT, or that was set with `public-ip-overwrite` or `--public-ip`, is left alone. Where tries show that its pods and those of the other nodes reach each other, nothing is said. Unknown, and not green, while an agent has just started.',
    matters:
      'Packets leave by a network that the other nodes may not be in, or with a source that clouds and firewalls drop and that Calico refuses (it takes VXLAN from addresses of nodes alone). Usual after an interface was added or the address of the node changed.',
    repair:
      'Tell the CNI which interface to use: flannel `--iface` or `--iface-can-reach`, Calico `IP_AUTODETECTION_METHOD=kubernetes-internal-ip`. Then make the device anew: `ip link delete flannel.1` (Calico: vxlan.calico), and restart the agent of that node: `kubectl delete pod -n NAMESPACE POD`.',
    references: ['https://github.com/flannel-io/flannel/blob/master/Documentation/configuration.md', 'https://docs.tigera.io/calico/latest/networking/ipam/ip-autodetection', 'https://github.com/projectcalico/calico/blob/v3.28.5/felix/dataplane/linux/vxlan_mgr.go'],
  },
  unsettled: (view) => unsettledDevices(view, judgedIn(view)),
  check: (view) =>
    faultyDevices(view, judgedIn(view)).map((device) => ({
      message: `${describe(device)}: pods on ${device.node} and on other nodes may not reach each other`,
      subjects: [nodeSubject(device.node)],
      key: device.device,
      evidence: [{ fact: 'node.links' as const, where: `${device.device} on ${device.node}`, seen: device.seen, expected: device.expected }],
      next: lookAtAgent(view, device.node),
    })),
});

function judgedIn(view: Pick<View<never, 'cluster.daemonSets'>, 'identification' | 'want'>): readonly DeviceFault[] {
  return isToldAddress(view.identification, valueOf(view.want('cluster.daemonSets')) ?? {}) ? [] : ['local', 'link'];
}

function describe({ node, device, fault, expected, seen }: FaultyDevice): string {
  return fault === 'local' ? `${device} on ${node} sends from ${seen}, and other nodes know ${node} by ${expected}` : `${device} on ${node} sends over ${seen}, and its address is on ${expected}`;
}

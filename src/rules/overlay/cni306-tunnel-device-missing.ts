import { brokenFrom, faultyDevices, lookAtAgent, nothingExpected, unsettledDevices } from '../../derive/index.ts';
import type { FaultyDevice } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A node whose tunnel device is not there, is down, or is not set up as the others are. */
export const tunnelDeviceMissing = defineRule({
  code: 'CNI306',
  name: 'tunnel-device-missing',
  titles: { healthy: 'every node has its tunnel device', broken: 'a tunnel device is missing, down, or set up otherwise' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (['vxlan', 'ipip', 'wireguard'].includes(identification.variant.encapsulation) ? nothingExpected(identification) : 'there is no overlay'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.links'],
  wants: ['node.object', 'node.agents', 'node.paths', 'cluster.flannelConfig', 'cluster.ipPools', 'cluster.felixConfiguration'],
  explains: [
    { code: 'CNI307', where: 'same-nodes' },
    { code: 'CNI308', where: 'same-nodes' },
    { code: 'CNI309', where: 'same-nodes' },
    { code: 'CNI310', where: 'same-nodes' },
    { code: 'CNI407', where: 'same-nodes' },
    ...brokenFrom('tunnel'),
  ],
  docs: {
    checks:
      'The device of the overlay (flannel.VNI, flannel-wg, flannel.ipip, vxlan.calico, tunl0) is on every node that announces an end of it, is up, and has the address that it announces, and the VNI and UDP port of the configuration. Where all nodes agree on another VNI or port, they still run an earlier configuration, and nothing is said. Where tries show that its pods and those of the other nodes reach each other, nothing is said. Unknown, and not green, while an agent has just started.',
    matters:
      'Without it no packet for pods leaves the node or comes in, and its routes and neighbours went with it. The agent looks Ready: flannel up to v0.27 never makes it again, later versions do, but not what led through it; Felix makes it again within seconds, unless another device has its VNI and port, which the kernel gives once.',
    repair:
      'Find who took it: NetworkManager (it takes devices that it is not told to leave: `[keyfile] unmanaged-devices=interface-name:flannel*;interface-name:cali*;interface-name:vxlan*;interface-name:tunl*`), a script, a second CNI whose device has its VNI and port (`ip -d link show type vxlan`; `ip link delete NAME`). Then `ip link set flannel.1 up`, if it is only down, and restart the agent of that node, which sets up all that belongs to it: `kubectl delete pod -n NAMESPACE POD`.',
    references: [
      'https://github.com/flannel-io/flannel/blob/v0.28.0/pkg/backend/vxlan/device.go',
      'https://docs.tigera.io/calico/latest/operations/troubleshoot/troubleshooting#configure-networkmanager',
    ],
  },
  unsettled: (view) => unsettledDevices(view, ['missing', 'down', 'setup']),
  check: (view) =>
    faultyDevices(view, ['missing', 'down', 'setup']).map((device) => ({
      message: `${describe(device)}: pods on ${device.node} cannot reach pods on other nodes, nor be reached from there`,
      subjects: [nodeSubject(device.node)],
      key: device.device,
      evidence: [{ fact: 'node.links' as const, where: `${device.device} on ${device.node}`, seen: device.seen, expected: device.expected }],
      next: lookAtAgent(view, device.node),
    })),
});

function describe({ node, device, fault, expected, seen }: FaultyDevice): string {
  if (fault === 'missing') return `${node} has no overlay device ${device}${/and (\S+) has VNI/.test(seen) ? `, whose VNI and port ${/and (\S+) has VNI/.exec(seen)?.[1] ?? ''} has` : ''}`;
  if (fault === 'down') return `the overlay device ${device} of ${node} is down`;
  return `the overlay device ${device} of ${node} has ${seen} in place of ${expected}`;
}

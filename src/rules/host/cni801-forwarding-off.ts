import { linkOf, nameList, nodeAddress, podFamilies } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';
import type { View } from '../../model/rule.ts';

/** A node whose kernel forwards no packets. */
export const forwardingOff = defineRule({
  code: 'CNI801',
  name: 'forwarding-off',
  titles: { healthy: 'every node forwards packets', broken: 'a node does not forward packets' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.sysctls', 'node.object'],
  wants: ['node.links', 'cluster.ipPools'],
  explains: [
    { code: 'CNI704', where: 'shared-node', key: 'pod' },
    { code: 'CNI704', where: 'shared-node', key: 'pods' },
    { code: 'CNI704', where: 'shared-node', key: 'full-size' },
    { code: 'CNI708', where: 'shared-node' },
    { code: 'CNI702', where: 'shared-node', key: 'silent' },
    { code: 'CNI705', where: 'shared-node' },
    { code: 'CNI706', where: 'same-nodes' },
    { code: 'CNI710', where: 'same-nodes' },
    { code: 'CNI110', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
  ],
  docs: {
    checks:
      'The sysctl net.ipv4.ip_forward of every node with IPv4 addresses for pods is 1, and so is forwarding of the devices that its pod traffic comes in by: that of its address, those of the overlay, the bridge of the pods. Where the node has IPv6 addresses for pods, net.ipv6.conf.all.forwarding is 1 as well.',
    matters:
      'The kernel drops what is not for the node itself: pods there reach nothing but their own node, and nothing reaches them, while the node and its agent look well. Calico and kube-proxy set it when they start; a hardening tool or `sysctl --system` later takes it back. On nodes of flannel the bridge plugin sets net.ipv4.ip_forward again with every new pod, the end of a probe included, so that a probe finds it only where no pod starts.',
    repair:
      '`sysctl -w net.ipv4.ip_forward=1` (`net.ipv6.conf.all.forwarding=1`), and for one device `sysctl -w net.ipv4.conf.DEVICE.forwarding=1`. Then find the file that turned it off, or it comes back with the next boot: `grep -rs forward /etc/sysctl.conf /etc/sysctl.d /run/sysctl.d /usr/lib/sysctl.d`.',
    references: [
      'https://github.com/containernetworking/plugins/blob/main/plugins/main/bridge/bridge.go',
      'https://kubernetes.io/docs/setup/production-environment/container-runtimes/#prerequisite-ipv4-forwarding-optional',
      'https://docs.kernel.org/networking/ip-sysctl.html',
    ],
  },
  check: (view) => {
    const off = view.nodes.flatMap(({ name }) => {
      const found = switchedOff(view, name);
      return found === undefined ? [] : [{ name, ...found }];
    });
    return [...Map.groupBy(off, ({ sysctl }) => sysctl).values()].map((group) => {
      const names = group.map(({ name }) => name);
      const [first] = group;
      const sysctl = first?.sysctl ?? '';
      return {
        message: `${nameList(names)} ${names.length === 1 ? 'does' : 'do'} not forward ${first?.what ?? ''} (${sysctl} = 0): ${first?.meaning ?? ''}`,
        subjects: names.map(nodeSubject),
        key: sysctl,
        evidence: names.map((name) => ({ fact: 'node.sysctls' as const, where: `${sysctl} on ${name}`, seen: '0', expected: '1' })),
        next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${names[0] ?? ''}`,
      };
    });
  },
});

interface Off {
  readonly sysctl: string;
  readonly what: string;
  readonly meaning: string;
}

/** The general switch before those of devices, which it sets. */
function switchedOff(view: View<'node.sysctls' | 'node.object', 'node.links' | 'cluster.ipPools'>, name: string): Off | undefined {
  const node = view.nodes.find((each) => each.name === name);
  const sysctls = node?.get('node.sysctls') ?? {};
  const object = node?.get('node.object');
  const nothing = 'pods there reach nothing but their own node';
  const pools = valueOf(view.want('cluster.ipPools'));
  const families = object === undefined ? [] : podFamilies(object, view.identification, pools);
  if (families.includes(4) && sysctls['net.ipv4.ip_forward'] === '0') return { sysctl: 'net.ipv4.ip_forward', what: 'IPv4 packets', meaning: nothing };
  if (families.includes(6) && sysctls['net.ipv6.conf.all.forwarding'] === '0') {
    return { sysctl: 'net.ipv6.conf.all.forwarding', what: 'IPv6 packets', meaning: `${nothing} over IPv6` };
  }
  if (!families.includes(4)) return undefined;
  const links = valueOf(view.wantOf(name, 'node.links'));
  const own = object === undefined ? null : linkOf(links, nodeAddress(object, view.identification));
  const used = Object.entries(links ?? {}).flatMap(([device, { up }]) => (up && (device === own || OF_PODS.test(device)) ? [device] : []));
  const device = used.find((each) => sysctls[`net.ipv4.conf.${each}.forwarding`] === '0');
  if (device === undefined) return undefined;
  return { sysctl: `net.ipv4.conf.${device}.forwarding`, what: `what comes in by ${device}`, meaning: /^c/.test(device) ? nothing : 'pods there get no packets from other nodes' };
}

/** Devices of flannel and Calico, and the bridge of flannel's pods. */
const OF_PODS = /^(?:flannel[.-]|vxlan(?:-v6)?\.calico$|wireguard\.cali$|cni0$|cbr0$)/;

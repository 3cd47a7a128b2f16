import { bridgeOf } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

const SYSCTLS = { ipv4: 'net.bridge.bridge-nf-call-iptables', ipv6: 'net.bridge.bridge-nf-call-ip6tables' } as const;

/** A node where packets from pod to pod over the bridge are not seen by netfilter. */
export const bridgeNfOff = defineRule({
  code: 'CNI804',
  name: 'bridge-nf-off',
  titles: { healthy: 'packets over the bridge of pods are filtered', broken: "packets over a node's bridge of pods are not filtered" },
  severity: 'warning',
  cni: ['flannel'],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.sysctls'],
  wants: ['node.cniConfig', 'node.object'],
  explains: [
    { code: 'CNI104', where: 'same-nodes' },
    { code: 'CNI705', where: 'shared-node' },
    { code: 'CNI702', where: 'shared-node', key: 'silent' },
    { code: 'CNI706', where: 'same-nodes' },
    { code: 'CNI708', where: 'same-nodes', key: 'service' },
  ],
  docs: {
    checks:
      "On a node whose pods share a bridge, `net.bridge.bridge-nf-call-iptables` is 1 (`bridge-nf-call-ip6tables` where the node has an IPv6 pod CIDR). It is missing while the module br_netfilter is not loaded. Not judged where the first CNI configuration does not make a bridge.",
    matters:
      'A pod that calls a Service whose backend is on the same node gets the answer over the bridge, past the rules that would turn the address back: it waits in vain. Backends on other nodes answer, so that one request in a few fails. Network policies do not hold between pods of one node either. flannel does not start while the module is missing.',
    repair:
      'On the node: `modprobe br_netfilter && sysctl -w net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1`. Keep it: `echo br_netfilter > /etc/modules-load.d/k8s.conf`, and both lines in `/etc/sysctl.d/k8s.conf`. A firewall or libvirt that turns it off has a file of its own there.',
    references: [
      'https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/#network-plugin-requirements',
      'https://github.com/flannel-io/flannel/blob/master/Documentation/troubleshooting.md',
      'https://docs.kernel.org/admin-guide/sysctl/net.html',
    ],
  },
  check: (view) =>
    view.nodes.flatMap((node) => {
      const sysctls = node.get('node.sysctls');
      const cidrs = valueOf(view.wantOf(node.name, 'node.object'))?.podCidrs ?? [];
      const config = valueOf(view.wantOf(node.name, 'node.cniConfig'));
      if (config !== undefined && bridgeOf(config) === undefined) return [];
      const families = (['ipv4', 'ipv6'] as const).filter((family) => cidrs.some((cidr) => cidr.includes(':') === (family === 'ipv6')) || (cidrs.length === 0 && family === 'ipv4'));
      const off = families.map((family) => SYSCTLS[family]).filter((name) => sysctls[name] !== '1');
      if (off.length === 0) return [];
      const missing = off.every((name) => sysctls[name] === undefined);
      return [
        {
          message: `${missing ? `br_netfilter is not loaded on ${node.name}` : `bridge-nf-call is off on ${node.name}`}: pods there reach no Service through a backend on the same node`,
          subjects: [nodeSubject(node.name)],
          evidence: off.map((name) => ({ fact: 'node.sysctls' as const, where: `${name} on ${node.name}`, seen: sysctls[name] ?? 'missing', expected: '1' })),
          next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${node.name}`,
        },
      ];
    }),
});

import { contains, nameList, parseCidr, runsAgents } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';
import type { View } from '../../model/rule.ts';

/** What flannel's plugin calls the bridge where its configuration does not say. Source: flannel-io/cni-plugin, containernetworking plugins bridge.go. */
const DEFAULT_BRIDGE = 'cni0';

/** A node whose bridge has an address of another pod CIDR. */
export const bridgeAddressOutsidePodCidr = defineRule({
  code: 'CNI213',
  name: 'bridge-address-outside-pod-cidr',
  titles: { healthy: "the pods' bridge has an address of its node's pod CIDR", broken: "the address of a node's bridge is not of its pod CIDR" },
  severity: 'critical',
  cni: ['flannel'],
  skip: ({ ipam }) => (ipam === 'host-local' || ipam === 'unknown' ? undefined : 'addresses do not come from the pod CIDR of the node'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.links', 'node.object'],
  wants: ['node.cniConfig'],
  explains: [
    { code: 'CNI110', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI702', where: 'same-nodes', key: 'silent' },
    { code: 'CNI704', where: 'shared-node', key: 'pod' },
    { code: 'CNI704', where: 'shared-node', key: 'pods' },
    { code: 'CNI704', where: 'shared-node', key: 'full-size' },
    { code: 'CNI705', where: 'same-nodes' },
    { code: 'CNI706', where: 'same-nodes' },
    { code: 'CNI707', where: 'same-nodes' },
    { code: 'CNI710', where: 'same-nodes' },
  ],
  docs: {
    checks:
      "The bridge that flannel's plugin puts pods on (cni0) has the first address of its node's pod CIDR, in each address family where it has any. A node without the bridge has run no pod yet.",
    matters:
      'The plugin does not change the address of a bridge that is there: no new pod starts, with `failed to set bridge addr: "cni0" already has an IP address different from ...`. Seen after a node has joined again with another pod CIDR, and after a change of CNI.',
    repair:
      'On the node: `ip link set cni0 down && ip link delete cni0`. The next pod makes it anew. Pods that were on it are cut off until they are made anew: see them by `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=NODE`, and drain the node first if it matters.',
    references: ['https://github.com/containernetworking/plugins/blob/main/plugins/main/bridge/bridge.go', 'https://github.com/coredns/deployment/issues/87'],
  },
  check: (view) =>
    view.nodes.filter((node) => runsAgents(node.get('node.object'))).flatMap((node) => {
      const { podCidrs } = node.get('node.object');
      const bridge = bridgeOf(view, node.name);
      const link = node.get('node.links')[bridge];
      const wrong = link?.addresses.filter((address) => !isExpected(address, podCidrs)) ?? [];
      const right = link?.addresses.filter((address) => isExpected(address, podCidrs)) ?? [];
      const bad = wrong.filter((address) => !right.some((each) => parseCidr(each)?.family === parseCidr(address)?.family));
      if (bad.length === 0) return [];
      return [
        {
          message: `${bridge} on ${node.name} has the address ${nameList(bad)}, which is not the first of its pod CIDR ${nameList(podCidrs)}: no new pod starts there`,
          subjects: [nodeSubject(node.name)],
          evidence: bad.map((address) => ({ fact: 'node.links' as const, where: `${bridge} on ${node.name}`, seen: address, expected: `the first address of ${nameList(podCidrs)}` })),
          next: 'kubectl get events --all-namespaces --field-selector reason=FailedCreatePodSandBox',
        },
      ];
    }),
});

function bridgeOf(view: View<'node.links' | 'node.object', 'node.cniConfig'>, name: string): string {
  const files = Object.values(valueOf(view.wantOf(name, 'node.cniConfig'))?.files ?? {});
  return files.flatMap(({ plugins }) => plugins).find(({ type }) => type === 'flannel')?.bridge ?? DEFAULT_BRIDGE;
}

/** An address of a family in which the node has no pod CIDR is another's business. */
function isExpected(address: string, podCidrs: readonly string[]): boolean {
  const host = parseCidr(address.split('/')[0] ?? '');
  const own = podCidrs.flatMap((each) => parseCidr(each) ?? []).filter(({ family }) => family === host?.family);
  return host === undefined || own.length === 0 || own.some((each) => contains(each, host) && host.first === each.first + 1n);
}

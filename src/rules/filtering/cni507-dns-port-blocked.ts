import { dropGroups, filterEvidence, nameList, podDoubt, podDrop } from '../../derive/index.ts';
import type { PodDrop } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { SILENT } from '../../model/path-facts.ts';
import { defineRule } from '../../model/rule.ts';
import type { View } from '../../model/rule.ts';

/** A node that drops questions to the cluster's DNS on the way to its pods, or from them. */
export const dnsPortBlocked = defineRule({
  code: 'CNI507',
  name: 'dns-port-blocked',
  titles: { healthy: 'no node drops DNS between pods', broken: "a node's packet filter drops DNS between pods" },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.packetFilter'],
  wants: ['node.endPod', 'node.links', 'node.paths', 'node.comparisons', 'node.reach'],
  explains: [
    { code: 'CNI702', where: 'anywhere', key: 'silent' },
    { code: 'CNI705', where: 'anywhere' },
    { code: 'CNI701', where: 'shared-node' },
    { code: 'CNI703', where: 'shared-node' },
  ],
  docs: {
    checks: "Where the cluster's DNS does not answer: a question between our pods, UDP and TCP port 53, is sent through all chains of a node's packet filter on the way of what it forwards, as they were read there. A rule that drops any packet of pods is CNI503's. Unknown, and not green, where a part of that packet filter was not read and no try shows that they come through.",
    matters: 'CoreDNS is ready, as the kubelet asks it at other ports, every path is whole, and no name is found.',
    repair: 'Take the rule away where it was made: `iptables -t TABLE -D CHAIN NUMBER`, or allow port 53 before it.',
    references: ['https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/'],
  },
  unsettled: (view) => (isDnsLost(view) ? view.nodes.flatMap(({ name }) => podDoubt(view, name, { protocol: 'udp', port: 53 })) : []),
  check: (view) => {
    if (!isDnsLost(view)) return [];
    const dropOn = (name: string): PodDrop | undefined => {
      if (podDrop(view, name, null) !== undefined) return undefined;
      return (['udp', 'tcp'] as const).map((protocol) => podDrop(view, name, { protocol, port: 53 })).find((found) => found !== undefined);
    };
    return dropGroups(view.nodes, dropOn, ({ way }) => way).map(({ names, drops, drop: { way } }) => ({
      message: `${nameList(names)} ${names.length === 1 ? 'drops' : 'drop'} DNS (port 53) on the way ${way} ${names.length === 1 ? 'its' : 'their'} pods: names do not resolve`,
      subjects: names.map(nodeSubject),
      evidence: drops.map(({ name, drop }) => filterEvidence(name, drop, 'port 53 passes between pods')),
      next: 'kubectl get pods -n kube-system -l k8s-app=kube-dns -o wide',
    }));
  },
});

function isDnsLost(view: View<never, 'node.reach'>): boolean {
  return view.nodeNames.some((node) => {
    const reach = valueOf(view.wantOf(node, 'node.reach'));
    return [reach?.dns, reach?.service].some((tried) => tried != null && SILENT.includes(tried.outcome));
  });
}

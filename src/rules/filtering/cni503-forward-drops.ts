import { dropGroups, filterEvidence, nameList, podDoubt, podDrop } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A node that drops what it should forward for its pods. */
export const forwardDrops = defineRule({
  code: 'CNI503',
  name: 'forward-drops',
  titles: { healthy: 'every node forwards packets of pods', broken: "a node's packet filter drops what it should forward for pods" },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.packetFilter'],
  wants: ['node.endPod', 'node.links', 'node.paths', 'node.comparisons'],
  explains: [
    { code: 'CNI704', where: 'shared-node', key: 'pod' },
    { code: 'CNI704', where: 'shared-node', key: 'pods' },
    { code: 'CNI704', where: 'shared-node', key: 'full-size' },
    { code: 'CNI311', where: 'shared-node' },
    { code: 'CNI705', where: 'shared-node' },
    { code: 'CNI702', where: 'shared-node', key: 'silent' },
    { code: 'CNI706', where: 'shared-node' },
    { code: 'CNI107', where: 'same-nodes' },
    { code: 'CNI110', where: 'anywhere' },
    { code: 'CNI701', where: 'shared-node' },
    { code: 'CNI703', where: 'shared-node' },
    { code: 'CNI708', where: 'shared-node' },
  ],
  docs: {
    checks:
      'A packet between our pods on two nodes is sent through all chains on the way of what a node forwards, as they were read there: no rule and no policy drops it. A rule that is not wholly understood counts only when it dropped packets while tries were sent again. What tries have shown to come through is not accused. Unknown, and not green, where a part of that packet filter was not read and no try shows that they come through.',
    matters: 'The node is reached, the overlay works, and pods on it talk to the node alone. Docker sets the policy of FORWARD to DROP; flannel then depends on its own rules that accept the pod network.',
    repair:
      'Take the rule away where it was made. Where the policy of FORWARD is DROP and the rules of flannel are missing (`iptables -S FORWARD` names no FLANNEL-FWD), its agent has failed to write them: restart its pod on the node. `iptables -P FORWARD ACCEPT` helps until the next start of what has set it.',
    references: ['https://github.com/flannel-io/flannel/blob/master/Documentation/troubleshooting.md#firewalls', 'https://docs.docker.com/engine/network/packet-filtering-firewalls/'],
  },
  unsettled: (view) => view.nodes.flatMap(({ name }) => podDoubt(view, name, null)),
  check: (view) =>
    dropGroups(view.nodes, (name) => podDrop(view, name, null), ({ way }) => way).map(({ names, drops, drop: { way } }) => {
      const [who, whose] = names.length === 1 ? ['drops packets that it', 'its'] : ['drop packets that they', 'their'];
      return {
        message: `${nameList(names)} ${who} should forward ${way === 'to' ? `to ${whose} pods: they cannot be reached from other nodes` : `from ${whose} pods: they reach no other node`}`,
        subjects: names.map(nodeSubject),
        evidence: drops.map(({ name, drop }) => filterEvidence(name, drop, 'packets between pods are forwarded')),
        next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${names[0] ?? ''}`,
      };
    }),
});

import { clause, conditionOf, isNew, isVirtual, nameList } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A node that is marked as being without a network. */
export const networkUnavailable = defineRule({
  code: 'CNI401',
  name: 'network-unavailable',
  titles: { healthy: 'no node is marked NetworkUnavailable', broken: 'a node is marked NetworkUnavailable' },
  severity: 'warning',
  cni: [],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.object'],
  docs: {
    checks: 'The condition NetworkUnavailable of nodes older than two minutes is False, or not set at all.',
    matters:
      'The node carries the taint node.kubernetes.io/network-unavailable: no new pod is placed there, although the node may say Ready. The agent sets it to False when it is up; Calico sets it to True when it shuts down, and nobody takes it back if the agent never returns or was replaced by another CNI.',
    repair:
      'Restart the agent of that node: delete its pod, and it writes the condition anew. With a cloud provider (reason NoRouteCreated) look at the route controller of the cloud controller manager.',
    references: ['https://kubernetes.io/docs/reference/node/node-status/#condition'],
  },
  check: (view) => {
    const marked = view.nodes.filter((node) => {
      const object = node.get('node.object');
      return conditionOf(object, 'NetworkUnavailable') === 'True' && !isNew(object, view.taken) && !isVirtual(object) && !object.deleting;
    });
    const reasonOf = (node: (typeof marked)[number]): string => node.get('node.object').conditions['NetworkUnavailable']?.reason ?? '';
    return [...Map.groupBy(marked, reasonOf)].map(([reason, nodes]) => {
      const names = nodes.map(({ name }) => name);
      return {
        message: `${nameList(names)} ${names.length === 1 ? 'is' : 'are'} marked NetworkUnavailable (${reason || 'no reason given'}): no new pod is placed there`,
        subjects: names.map(nodeSubject),
        key: reason,
        evidence: nodes.map((node) => ({
          fact: 'node.object' as const,
          where: `${node.name} condition NetworkUnavailable`,
          seen: clause(`True, ${reason}: ${node.get('node.object').conditions['NetworkUnavailable']?.message ?? ''}`),
          expected: 'False',
        })),
        next: `kubectl describe node ${names[0] ?? ''}`,
      };
    });
  },
});

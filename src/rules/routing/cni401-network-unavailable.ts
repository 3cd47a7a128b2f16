import { clause, conditionOf, isNew, isSettling, isVirtual, isWithin, nameList, START_GRACE_SECONDS } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';
import type { NodeView, View } from '../../model/rule.ts';

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
  wants: ['node.agents'],
  docs: {
    checks:
      'The condition NetworkUnavailable of nodes older than two minutes is False, or not set at all. Unknown, and not green, while it has been True for less than two minutes, or the agent has come up only now: in a rolling update each calico-node sets it when it goes, and the next one takes it back.',
    matters:
      'The node carries the taint node.kubernetes.io/network-unavailable: no new pod is placed there, although the node may say Ready. The agent sets it to False when it is up; Calico sets it to True when it shuts down, and nobody takes it back if the agent never returns or was replaced by another CNI.',
    repair:
      'Restart the agent of that node: delete its pod, and it writes the condition anew. With a cloud provider (reason NoRouteCreated) look at the route controller of the cloud controller manager.',
    references: [
      'https://kubernetes.io/docs/reference/node/node-status/#condition',
      'https://github.com/projectcalico/calico/blob/master/node/pkg/lifecycle/shutdown/shutdown.go',
    ],
  },
  unsettled: (view) =>
    markedNodes(view)
      .filter((node) => mayBeTakenBack(view, node))
      .map((node) => ({
        fact: 'node.object',
        node: node.name,
        reason: 'unsettled',
        detail: `NetworkUnavailable (${reasonOf(node)}) was set a moment ago, and its agent may still take it back`,
      })),
  check: (view) => {
    const marked = markedNodes(view).filter((node) => !mayBeTakenBack(view, node));
    return [...Map.groupBy(marked, reasonOf)].map(([reason, nodes]) => {
      const names = nodes.map(({ name }) => name);
      return {
        message: `${nameList(names)} ${names.length === 1 ? 'is' : 'are'} marked NetworkUnavailable (${reason}): no new pod is placed there`,
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

type MarkView = View<'node.object', 'node.agents'>;

function markedNodes({ nodes, taken }: MarkView): NodeView<'node.object'>[] {
  return nodes.filter((node) => {
    const object = node.get('node.object');
    return conditionOf(object, 'NetworkUnavailable') === 'True' && !isNew(object, taken) && !isVirtual(object) && !object.deleting;
  });
}

/** It was set a moment ago, or the agent that takes it back has come up only now, as after a restart of the machine. */
function mayBeTakenBack({ identification, taken, wantOf }: MarkView, node: NodeView<'node.object'>): boolean {
  const agents = valueOf(wantOf(node.name, 'node.agents')) ?? {};
  const coming = Object.keys(agents).length > 0 && isSettling(agents, identification, taken);
  return coming || isWithin(START_GRACE_SECONDS, node.get('node.object').conditions['NetworkUnavailable']?.since ?? '', taken);
}

function reasonOf(node: NodeView<'node.object'>): string {
  return node.get('node.object').conditions['NetworkUnavailable']?.reason || 'no reason given';
}

import { clause, conditionOf, isNew, isVirtual, nameList, seemsSilent } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { NodeObject } from '../../model/node-facts.ts';
import { defineRule } from '../../model/rule.ts';
import type { MissingFact, View } from '../../model/rule.ts';

/** A node that is NotReady. */
export const nodeNotReady = defineRule({
  code: 'CNI802',
  name: 'node-not-ready',
  titles: { healthy: 'every node is Ready', broken: 'a node is NotReady' },
  severity: 'critical',
  cni: [],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.object'],
  wants: ['node.lease'],
  explains: [
    { code: 'CNI110', where: 'same-nodes' },
    { code: 'CNI111', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
  ],
  docs: {
    checks: 'The condition Ready of every node is True. Unknown while a node that is not Ready has joined less than two minutes ago. Virtual nodes, and nodes that are being deleted, are left out.',
    matters: 'Pods on the node leave the endpoints of their Services, no new pod is placed there, and after five minutes they are evicted.',
    repair:
      'The message of the condition says why. `NetworkPluginNotReady` with `cni plugin not initialized`: there is no usable file in /etc/cni/net.d, as the agent of the CNI has not come up there. `Kubelet stopped posting node status`: the machine or its kubelet is down, or cut off.',
    references: ['https://kubernetes.io/docs/reference/node/node-status/#condition'],
  },
  unsettled: (view) =>
    notReady(view)
      .filter(({ object }) => isNew(object, view.taken))
      .map(({ name }): MissingFact => ({ fact: 'node.object', node: name, reason: 'unsettled', detail: `${name} has just joined, and is not Ready yet` })),
  check: (view) => {
    const down = notReady(view).flatMap(({ name, object, status }) => {
      if (isNew(object, view.taken)) return [];
      const condition = object.conditions['Ready'];
      const why = whyOf(condition?.message ?? 'the node has no condition Ready');
      return [{ name, status: status || 'missing', reason: condition?.reason ?? '', why, silent: seemsSilent(view.wantOf(name, 'node.lease')) }];
    });
    return [...Map.groupBy(down, ({ reason, why, silent }) => `${reason} ${why} ${silent}`).values()].map((group) => {
      const names = group.map(({ name }) => name);
      const [first] = group;
      return {
        message: `${nameList(names)} ${names.length === 1 ? 'is' : 'are'} NotReady: ${first?.why ?? ''}; no new pod is placed there`,
        subjects: names.map(nodeSubject),
        key: first?.reason ?? '',
        evidence: group.map(({ name, status, reason, why }) => ({
          fact: 'node.object' as const,
          where: `${name} condition Ready`,
          seen: clause(`${status}${reason === '' ? '' : ` ${reason}`}: ${why}`, 200),
          expected: 'True',
        })),
        next: `kubectl describe node ${names[0] ?? ''}`,
      };
    });
  },
});

interface NotReady {
  readonly name: string;
  readonly object: NodeObject;
  /** Of its condition Ready; empty without one. */
  readonly status: string;
}

/** Nodes that should be Ready and are not. */
function notReady(view: View<'node.object', 'node.lease'>): NotReady[] {
  return view.nodes.flatMap((node) => {
    const object = node.get('node.object');
    const status = conditionOf(object, 'Ready');
    return status === 'True' || isVirtual(object) || object.deleting ? [] : [{ name: node.name, object, status }];
  });
}

/** The runtime's own words out of the kubelet's: `... NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: ...`. */
function whyOf(message: string): string {
  const plugin = /NetworkPluginNotReady message:(?:Network plugin returns error: )?([^,\]]+)/.exec(message)?.[1];
  return plugin === undefined ? clause(message) : `the network plugin is not ready (${clause(plugin)})`;
}

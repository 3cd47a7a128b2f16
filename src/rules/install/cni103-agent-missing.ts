import { agentDaemonSets, clause, conditionOf, isNew, nameList, obstacle, runsAgents } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { NodeObject } from '../../model/node-facts.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

const CONTROL_PLANE = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/** A node that should run the CNI's agent and has no pod of it. */
export const agentMissing = defineRule({
  code: 'CNI103',
  name: 'agent-missing',
  titles: { healthy: 'every node has its agent', broken: 'a node has no agent' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.embedded ? 'the agent is part of another program and has no pods' : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.daemonSets', 'node.object', 'node.agents'],
  wants: ['cluster.daemonSetEvents'],
  explains: [
    { code: 'CNI112', where: 'anywhere', key: 'pods' },
    { code: 'CNI304', where: 'same-nodes' },
    { code: 'CNI401', where: 'same-nodes' },
    { code: 'CNI402', where: 'shared-node' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI802', where: 'same-nodes' },
  ],
  docs: {
    checks:
      'Each Linux node older than two minutes has a pod of the CNI. Left out: virtual nodes, nodes that are being deleted, and Ready control plane nodes that the DaemonSet does not tolerate.',
    matters:
      'Nothing maintains routes, overlay and policy on such a node. A new node stays NotReady; one that had an agent once loses the way to nodes that join later.',
    repair:
      'Where the DaemonSet does not admit the node, add the toleration to it or take the taint, or set the label that its node selector asks for: `kubectl label node NODE KEY=VALUE`.\n\nWhere creation of the pod is refused, the event says why. A Pod Security refusal: `kubectl label namespace NAMESPACE pod-security.kubernetes.io/enforce=privileged`.\n\nChange a chart, an operator or a GitOps repository at its source, or the change is reverted.',
    references: [
      'https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations',
      'https://github.com/flannel-io/flannel/blob/master/Documentation/kubernetes.md',
    ],
  },
  check: (view) => {
    const { identification, taken } = view;
    const sets = agentDaemonSets(identification, view.get('cluster.daemonSets'));
    const groups = new Map<string, string[]>();
    const refusals = Object.values(valueOf(view.want('cluster.daemonSetEvents')) ?? {});
    const refusal = clause((refusals.find((event) => event.reason === 'FailedCreate')?.message ?? '').replace(/^Error creating: /, ''), 180);
    for (const node of view.nodes) {
      const object = node.get('node.object');
      if (Object.keys(node.get('node.agents')).length > 0 || !runsAgents(object) || isNew(object, taken)) continue;
      const obstacles = sets.map((set) => obstacle(set.template, node.name, object));
      const admitted = obstacles.length === 0 || obstacles.some((found) => found === undefined);
      if (!admitted && isDeliberate(object, obstacles.map((found) => found?.key ?? ''), identification.others.length > 0)) continue;
      const why = admitted ? (refusal === '' ? 'the DaemonSet has made no pod for it' : refusal) : (obstacles[0]?.why ?? '');
      groups.set(why, [...(groups.get(why) ?? []), node.name]);
    }
    return [...groups].map(([why, names]) => ({
      message: `${nameList(names)} ${names.length === 1 ? 'runs' : 'run'} no ${identification.product} agent: ${why}; the pod network there is not maintained`,
      subjects: names.map(nodeSubject),
      key: why === refusal ? 'refused' : why,
      evidence: names.map((name) => ({ fact: 'node.agents' as const, where: name, seen: `no pod: ${why}`, expected: 'one pod of the DaemonSet' })),
      next: `kubectl get daemonsets -n ${sets[0]?.namespace ?? identification.namespace ?? 'kube-system'} -o wide`,
    }));
  },
});

/** Kept away on purpose: a working control plane node, or one that another CNI serves. */
function isDeliberate(node: NodeObject, keys: readonly string[], otherCni: boolean): boolean {
  if (conditionOf(node, 'Ready') !== 'True') return false;
  return otherCni || keys.some((key) => CONTROL_PLANE.includes(key));
}

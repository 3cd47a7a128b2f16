import { absenceOf, agentDaemonSets, nameList, seemsSilent, withoutAgent } from '../../derive/index.ts';
import type { AgentAbsence } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';
import type { View } from '../../model/rule.ts';

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
  wants: ['cluster.daemonSetEvents', 'node.lease'],
  explains: [
    { code: 'CNI112', where: 'anywhere', key: 'pods' },
    { code: 'CNI119', where: 'same-nodes' },
    { code: 'CNI121', where: 'same-nodes' },
    { code: 'CNI122', where: 'same-nodes' },
    { code: 'CNI123', where: 'same-nodes' },
    { code: 'CNI124', where: 'same-nodes' },
    { code: 'CNI304', where: 'same-nodes' },
    { code: 'CNI306', where: 'same-nodes' },
    { code: 'CNI307', where: 'same-nodes' },
    { code: 'CNI308', where: 'same-nodes' },
    { code: 'CNI401', where: 'same-nodes' },
    { code: 'CNI402', where: 'shared-node' },
    { code: 'CNI407', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI802', where: 'same-nodes' },
    ...withoutAgent(),
  ],
  docs: {
    checks:
      'Each Linux node older than two minutes has a pod of the CNI; of Canal in two DaemonSets, one of Calico and one of Flannel. A pod that is being deleted does not count: unknown until the next one is there, and missing when it should have been gone two minutes ago. Left out: virtual nodes, nodes that are being deleted, Ready control plane nodes that the DaemonSet does not tolerate, and Ready nodes that its node selector or affinity leaves out and where it never ran.',
    matters:
      'Nothing maintains routes, overlay and policy on such a node. A new node stays NotReady; one that had an agent once loses the way to nodes that join later.',
    repair:
      'Where the pod hangs in deletion, the runtime or the kubelet of that node does not end its containers: their logs say why, a process in state D or a runtime that does not answer; restart them, or the node. The DaemonSet makes the next pod when the old one is gone.\n\nWhere the DaemonSet does not admit the node, add the toleration to it or take the taint, or set the label that its node selector asks for: `kubectl label node NODE KEY=VALUE`.\n\nWhere creation of the pod is refused, the event says why. A Pod Security refusal: `kubectl label namespace NAMESPACE pod-security.kubernetes.io/enforce=privileged`.\n\nChange a chart, an operator or a GitOps repository at its source, or the change is reverted.',
    references: [
      'https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations',
      'https://github.com/flannel-io/flannel/blob/master/Documentation/kubernetes.md',
    ],
  },
  unsettled: (view) =>
    absencesIn(view)
      .filter(({ kind }) => kind === 'replaced')
      .map(({ node, why }) => ({ fact: 'node.agents', node, reason: 'unsettled', detail: why })),
  check: (view) => {
    const missing = absencesIn(view).filter(({ kind }) => kind === 'missing' || kind === 'hangs');
    const [set] = agentDaemonSets(view.identification, view.get('cluster.daemonSets'));
    return [...Map.groupBy(missing, ({ agent, key }) => `${agent} ${key}`).values()].map((group) => {
      const names = group.map(({ node }) => node);
      const [first] = group;
      const namespace = set?.namespace ?? view.identification.namespace ?? 'kube-system';
      return {
        message: messageOf(nameList(names), names.length === 1, first),
        subjects: names.map(nodeSubject),
        key: first?.key ?? '',
        evidence: group.map(({ node, seen }) => ({ fact: 'node.agents' as const, where: node, seen, expected: 'one pod of the DaemonSet' })),
        next: first?.pod == null ? `kubectl get daemonsets -n ${namespace} -o wide` : `kubectl get pod -n ${first.namespace} ${first.pod} -o yaml`,
      };
    });
  },
});

/** What hangs may still run. */
function messageOf(nodes: string, one: boolean, absence: AgentAbsence | undefined): string {
  const { kind = 'missing', agent = '', why = '' } = absence ?? {};
  if (kind === 'hangs') return `the ${agent} agent of ${nodes} hangs in deletion, and no other is made while it is there; the pod network there may not be maintained`;
  return `${nodes} ${one ? 'runs' : 'run'} no ${agent} agent: ${why}; the pod network there is not maintained`;
}

interface AbsenceOnNode extends AgentAbsence {
  readonly node: string;
  /** Of the pod that is being deleted. */
  readonly namespace: string;
}

function absencesIn(view: View<'cluster.daemonSets' | 'node.object' | 'node.agents', 'cluster.daemonSetEvents' | 'node.lease'>): AbsenceOnNode[] {
  const { identification, taken } = view;
  const events = valueOf(view.want('cluster.daemonSetEvents')) ?? {};
  const absence = absenceOf({ identification, daemonSets: view.get('cluster.daemonSets'), events, taken });
  return view.nodes.flatMap((node) => {
    const pods = node.get('node.agents');
    const found = absence({ name: node.name, object: node.get('node.object'), pods, silent: seemsSilent(view.wantOf(node.name, 'node.lease')) });
    return found === undefined ? [] : [{ ...found, node: node.name, namespace: pods[found.pod ?? '']?.namespace ?? '' }];
  });
}

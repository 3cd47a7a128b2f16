import { absenceOf, agentDaemonSets, nameList, seemsSilent } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

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
    { code: 'CNI304', where: 'same-nodes' },
    { code: 'CNI401', where: 'same-nodes' },
    { code: 'CNI402', where: 'shared-node' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI802', where: 'same-nodes' },
  ],
  docs: {
    checks:
      'Each Linux node older than two minutes has a pod of the CNI; of Canal in two DaemonSets, one of Calico and one of Flannel. A pod that should have been gone two minutes ago does not count. Left out: virtual nodes, nodes that are being deleted, Ready control plane nodes that the DaemonSet does not tolerate, and Ready nodes that its node selector or affinity leaves out and where it never ran.',
    matters:
      'Nothing maintains routes, overlay and policy on such a node. A new node stays NotReady; one that had an agent once loses the way to nodes that join later.',
    repair:
      'Where the pod hangs in deletion, `kubectl get pod -n NAMESPACE POD -o yaml` shows whether a finalizer holds it, and the log of the kubelet what else; the DaemonSet makes the next one when it is gone.\n\nWhere the DaemonSet does not admit the node, add the toleration to it or take the taint, or set the label that its node selector asks for: `kubectl label node NODE KEY=VALUE`.\n\nWhere creation of the pod is refused, the event says why. A Pod Security refusal: `kubectl label namespace NAMESPACE pod-security.kubernetes.io/enforce=privileged`.\n\nChange a chart, an operator or a GitOps repository at its source, or the change is reverted.',
    references: [
      'https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations',
      'https://github.com/flannel-io/flannel/blob/master/Documentation/kubernetes.md',
    ],
  },
  check: (view) => {
    const { identification, taken } = view;
    const daemonSets = view.get('cluster.daemonSets');
    const absence = absenceOf({ identification, daemonSets, events: valueOf(view.want('cluster.daemonSetEvents')) ?? {}, taken });
    const missing = view.nodes.flatMap((node) => {
      const silent = seemsSilent(view.wantOf(node.name, 'node.lease'));
      const found = absence({ name: node.name, object: node.get('node.object'), pods: node.get('node.agents'), silent });
      return found?.kind === 'missing' ? [{ node: node.name, namespace: node.get('node.agents')[found.pod ?? '']?.namespace ?? '', ...found }] : [];
    });
    const [set] = agentDaemonSets(identification, daemonSets);
    return [...Map.groupBy(missing, ({ agent, key }) => `${agent} ${key}`).values()].map((group) => {
      const names = group.map(({ node }) => node);
      const [first] = group;
      const namespace = set?.namespace ?? identification.namespace ?? 'kube-system';
      return {
        message: `${nameList(names)} ${names.length === 1 ? 'runs' : 'run'} no ${first?.agent ?? ''} agent: ${first?.why ?? ''}; the pod network there is not maintained`,
        subjects: names.map(nodeSubject),
        key: first?.key ?? '',
        evidence: group.map(({ node, seen }) => ({ fact: 'node.agents' as const, where: node, seen, expected: 'one pod of the DaemonSet' })),
        next: first?.pod == null ? `kubectl get daemonsets -n ${namespace} -o wide` : `kubectl get pod -n ${first.namespace} ${first.pod} -o yaml`,
      };
    });
  },
});

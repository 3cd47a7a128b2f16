import { count } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A cluster without a pod network. */
export const cniMissing = defineRule({
  code: 'CNI101',
  name: 'cni-missing',
  titles: { healthy: 'a CNI is installed', broken: 'no CNI is installed' },
  severity: 'critical',
  cni: [],
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.daemonSets', 'node.object'],
  explains: [
    { code: 'CNI401', where: 'anywhere' },
    { code: 'CNI701', where: 'anywhere' },
    { code: 'CNI703', where: 'anywhere' },
    { code: 'CNI802', where: 'anywhere' },
  ],
  docs: {
    checks: 'No DaemonSet runs the agent of a CNI, and no node carries the annotations of one.',
    matters:
      'Without a CNI the kubelet reports NetworkPluginNotReady, its node stays NotReady, and pods other than those on the host network wait in ContainerCreating.',
    repair:
      'Install one. Flannel: `kubectl apply -f https://github.com/flannel-io/flannel/releases/latest/download/kube-flannel.yml`. Calico: follow the operator or manifest installation of its documentation. The pod network must be the one that the cluster was made with (`kubeadm init --pod-network-cidr`).',
    references: ['https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/'],
  },
  check: (view) => {
    if (view.identification.cni !== 'none') return [];
    const sets = Object.keys(view.get('cluster.daemonSets'));
    const waiting = view.nodes.filter((node) => node.get('node.object').conditions['Ready']?.message.includes('NetworkPluginNotReady') ?? false);
    return [
      {
        message: 'no CNI is installed: pods get no address and nodes stay NotReady',
        subjects: view.nodeNames.map(nodeSubject),
        evidence: [
          {
            fact: 'cluster.daemonSets',
            where: 'all namespaces',
            seen: sets.length === 0 ? 'no DaemonSet' : `${count(sets.length, 'DaemonSet')}, none of a CNI: ${sets.slice(0, 3).join(', ')}`,
            expected: 'a DaemonSet of a CNI',
          },
          ...waiting.slice(0, 3).map((node) => ({
            fact: 'node.object' as const,
            where: `${node.name} condition Ready`,
            seen: node.get('node.object').conditions['Ready']?.message ?? '',
            expected: 'kubelet is posting ready status',
          })),
        ],
        next: 'kubectl get daemonsets --all-namespaces',
      },
    ];
  },
});

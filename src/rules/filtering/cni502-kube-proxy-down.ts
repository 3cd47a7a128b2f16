import { clause, kubeProxySets, nameList, podFault, seemsSilent } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A node whose kube-proxy does not run. */
export const kubeProxyDown = defineRule({
  code: 'CNI502',
  name: 'kube-proxy-down',
  titles: { healthy: 'kube-proxy runs on every node', broken: 'kube-proxy does not run on a node' },
  severity: 'critical',
  cni: [],
  skip: (identification) => (identification.variant.dataplane === 'ebpf' ? 'the eBPF dataplane replaces kube-proxy' : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.daemonSets', 'cluster.kubeProxyPods'],
  wants: ['node.lease'],
  explains: [
    { code: 'CNI104', where: 'same-nodes' },
    { code: 'CNI107', where: 'same-nodes' },
    { code: 'CNI109', where: 'same-nodes' },
    { code: 'CNI110', where: 'same-nodes' },
    { code: 'CNI111', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
  ],
  docs: {
    checks: 'Every pod of the kube-proxy DaemonSet is ready within two minutes. A cluster without such a DaemonSet has kube-proxy elsewhere (k3s, RKE2) or does without (eBPF), and is not judged.',
    matters:
      'Service addresses lead to the endpoints of before, or nowhere after a reboot. The agents of the CNI reach the API server through such an address, so that they do not start on that node.',
    repair:
      '`kubectl logs -n kube-system POD --previous` says why. Often the ConfigMap kube-proxy cannot be read, its mode is not supported by the kernel (ipvs and nftables need their modules), or its address of the API server is not reachable.',
    references: ['https://kubernetes.io/docs/reference/networking/virtual-ips/'],
  },
  check: (view) => {
    if (kubeProxySets(view.get('cluster.daemonSets')).every((set) => set.desired === 0)) return [];
    const down = Object.entries(view.get('cluster.kubeProxyPods')).flatMap(([key, pod]) => {
      const fault = podFault(pod, view.taken);
      if (fault === undefined || fault.kind === 'starting') return [];
      const silent = pod.node !== null && seemsSilent(view.wantOf(pod.node, 'node.lease'));
      return [{ pod: key.slice(key.indexOf('/') + 1), namespace: pod.namespace, node: pod.node, fault, silent }];
    });
    return [...Map.groupBy(down, ({ fault, silent }) => `${fault.kind} ${silent}`).values()].map((group) => {
      const [first] = group;
      const names = group.map(({ node, pod }) => node ?? pod);
      const why = clause(first?.fault.why ?? '');
      return {
        message: `kube-proxy on ${nameList(names)} ${first?.fault.kind === 'crashing' ? 'keeps crashing' : 'is not ready'}${why === '' ? '' : ` (${why})`}: Services do not work reliably there`,
        subjects: group.map(({ node, pod, namespace }) => (node === null ? { kind: 'Pod', namespace, name: pod } : nodeSubject(node))),
        key: first?.fault.kind ?? '',
        evidence: group.map(({ node, pod, namespace, fault }) => ({
          fact: 'cluster.kubeProxyPods' as const,
          where: `${namespace}/${pod}${node === null ? '' : ` on ${node}`}`,
          seen: clause(fault.why || 'not ready', 200),
          expected: 'ready',
        })),
        next: `kubectl describe pod -n ${first?.namespace ?? 'kube-system'} ${first?.pod ?? ''}`,
      };
    });
  },
});

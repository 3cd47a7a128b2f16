import { clause, count, kubeProxyGap, kubeProxySets, nameList, podFault, runsAgents, seemsSilent, withoutServices } from '../../derive/index.ts';
import type { KubeProxyGap } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { Found } from '../../model/finding.ts';
import type { NodeObject } from '../../model/node-facts.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';
import type { View } from '../../model/rule.ts';

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
  wants: ['node.lease', 'node.object'],
  explains: [
    { code: 'CNI104', where: 'same-nodes' },
    { code: 'CNI107', where: 'same-nodes' },
    { code: 'CNI109', where: 'same-nodes' },
    { code: 'CNI110', where: 'same-nodes' },
    { code: 'CNI111', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI506', where: 'shared-node' },
    ...withoutServices(),
  ],
  docs: {
    checks: 'Every Linux node that the kube-proxy DaemonSet admits has a pod of it, which is ready within two minutes and does not hang in deletion. Unknown for a node that has just joined, or where an update is replacing pods. A cluster without such a DaemonSet has kube-proxy elsewhere (k3s, RKE2) or does without (eBPF), and is not judged.',
    matters:
      'Service addresses lead to the endpoints of before, or nowhere after a reboot. The agents of the CNI reach the API server through such an address, so that they do not start on that node.',
    repair:
      '`kubectl logs -n kube-system POD --previous` says why. Often the ConfigMap kube-proxy cannot be read, its mode is not supported by the kernel (ipvs and nftables need their modules), or its address of the API server is not reachable. Where there is no pod, `kubectl describe daemonset -n kube-system kube-proxy` says whether its creation is refused, as by an admission webhook, a quota or Pod Security.',
    references: ['https://kubernetes.io/docs/reference/networking/virtual-ips/'],
  },
  unsettled: (view) =>
    gapIn(view).unsettled.map((node) => ({ fact: 'cluster.kubeProxyPods', node, reason: 'unsettled', detail: 'its kube-proxy is about to be made' })),
  check: (view) => [...notReady(view), ...notThere(view)],
});

type KubeProxyView = View<'cluster.daemonSets' | 'cluster.kubeProxyPods', 'node.lease' | 'node.object'>;

/** Pods that are there and do not do their work; those of nodes that are to have none are left out. */
function notReady(view: KubeProxyView): Found[] {
  if (kubeProxySets(view.get('cluster.daemonSets')).every((set) => set.desired === 0)) return [];
  const down = Object.entries(view.get('cluster.kubeProxyPods')).flatMap(([key, pod]) => {
    const fault = podFault(pod, view.taken);
    const object = pod.node === null ? undefined : valueOf(view.wantOf(pod.node, 'node.object'));
    if (fault === undefined || fault.kind === 'starting' || (object !== undefined && !runsAgents(object))) return [];
    return [{ pod: key.slice(key.indexOf('/') + 1), namespace: pod.namespace, node: pod.node, fault, silent: isSilentIn(view, pod.node ?? '') }];
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
}

/** Nodes without a pod, by name where the pods that were listed tell. */
function notThere(view: KubeProxyView): Found[] {
  const { lacking, unnamed } = gapIn(view);
  const [set] = kubeProxySets(view.get('cluster.daemonSets'));
  const { namespace, name, ready, desired } = set ?? { namespace: 'kube-system', name: 'kube-proxy', ready: 0, desired: 0 };
  const next = `kubectl describe daemonset -n ${namespace} ${name}`;
  if (unnamed > 0) {
    return [
      {
        message: `kube-proxy is missing on ${count(unnamed, 'node')} of ${desired}: Services do not work there`,
        subjects: [{ kind: 'DaemonSet', namespace, name }],
        key: 'unnamed',
        evidence: [{ fact: 'cluster.daemonSets', where: `${namespace}/${name}`, seen: `${ready} of ${desired} ready`, expected: `${desired} ready` }],
        next,
      },
    ];
  }
  return [...Map.groupBy(lacking, ({ node, why }) => `${why} ${isSilentIn(view, node)}`).values()].map((group) => {
    const names = group.map(({ node }) => node);
    const why = group[0]?.why ?? '';
    return {
      message: `${nameList(names)} ${names.length === 1 ? 'runs' : 'run'} no kube-proxy: ${why}; Services do not work there`,
      subjects: names.map(nodeSubject),
      key: why,
      evidence: group.map(({ node, seen }) => ({ fact: 'cluster.kubeProxyPods' as const, where: node, seen, expected: `a pod of DaemonSet ${namespace}/${name}` })),
      next,
    };
  });
}

function gapIn(view: KubeProxyView): KubeProxyGap {
  const nodes = view.nodeNames.flatMap((name): [string, NodeObject][] => {
    const object = valueOf(view.wantOf(name, 'node.object'));
    return object === undefined ? [] : [[name, object]];
  });
  return kubeProxyGap({
    sets: kubeProxySets(view.get('cluster.daemonSets')),
    pods: view.get('cluster.kubeProxyPods'),
    nodes: Object.fromEntries(nodes),
    isSilent: (node) => isSilentIn(view, node),
    taken: view.taken,
  });
}

function isSilentIn(view: KubeProxyView, node: string): boolean {
  return seemsSilent(view.wantOf(node, 'node.lease'));
}

import { agentDaemonSets, nameList, obstacle } from '../../derive/index.ts';
import type { Named } from '../../derive/index.ts';
import type { DaemonSet } from '../../model/cluster-facts.ts';
import { defineRule } from '../../model/rule.ts';

/** Two CNIs, or one CNI twice, on the same nodes. */
export const twoCnis = defineRule({
  code: 'CNI102',
  name: 'two-cnis',
  titles: { healthy: 'one CNI is installed', broken: 'two CNIs are installed' },
  severity: 'warning',
  cni: ['calico', 'flannel', 'canal', 'unsupported'],
  skip: (identification) => (identification.policyOnly ? 'Calico only enforces policy here, on the network of another CNI' : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.daemonSets', 'node.object'],
  docs: {
    checks:
      'Another CNI runs beside the one that was identified, or two DaemonSets of the same CNI run on the same nodes, as after an upgrade of flannel that moved it from kube-system to kube-flannel, or a half-done migration to the Calico operator. Left out: Cilium that is seen to be chained on the other, by its mode or its ConfigMap cni-configuration; mostly the mode is in the ConfigMap cilium-config, which is not read.',
    matters:
      'The container runtime takes the configuration in /etc/cni/net.d whose name sorts first, which need not be the same one on every node. Pods of different nodes then live in different networks, and both agents rewrite the same rules, devices and node conditions.',
    repair:
      'With Cilium first see whether it is chained (`kubectl get configmap -n kube-system cilium-config -o yaml`, cni-chaining-mode): then all is as it should be. Else decide which one is to stay. Delete the DaemonSet, ConfigMap and RBAC of the other, remove its file from /etc/cni/net.d on every node, and restart the pods that it had connected.',
    references: [
      'https://docs.cilium.io/en/stable/installation/cni-chaining-calico/',
      'https://github.com/flannel-io/flannel/blob/master/Documentation/upgrade.md',
      'https://docs.tigera.io/calico/latest/operations/operator-migration',
    ],
  },
  check: (view) => {
    const { identification } = view;
    const sets = agentDaemonSets(identification, view.get('cluster.daemonSets')).filter((set) => set.desired > 0);
    const nodes = view.nodes.map((node) => ({ name: node.name, object: node.get('node.object') }));
    const together = (a: Named<DaemonSet>, b: Named<DaemonSet>): boolean =>
      nodes.some(({ name, object }) => !obstacle(a.template, name, object) && !obstacle(b.template, name, object));
    const cniOf = (set: Named<DaemonSet>): string =>
      identification.agentSets.find(({ namespace, name }) => namespace === set.namespace && name === set.name)?.cni ?? '';
    const twice = sets.filter((set) => sets.some((other) => other !== set && cniOf(other) === cniOf(set) && together(set, other)));
    const others = identification.others.map(({ product }) => product);
    if (others.length === 0 && twice.length === 0) return [];
    const names = twice.map(({ namespace, name }) => `${namespace}/${name}`);
    return [
      {
        message:
          others.length > 0
            ? `${identification.product} and ${nameList(others)} are both installed: ${others.includes('Cilium') ? `unless Cilium is chained on ${identification.product}, ` : ''}pods of different nodes can land in different networks`
            : `${identification.product} is installed twice, as DaemonSets ${nameList(names)}: both rewrite the same routes and rules`,
        subjects: (twice.length > 0 ? twice : sets).map(({ namespace, name }) => ({ kind: 'DaemonSet', namespace, name })),
        evidence: [
          ...names.map((where) => ({ fact: 'cluster.daemonSets' as const, where, seen: 'runs on the same nodes as the other', expected: 'one DaemonSet' })),
          ...identification.others.flatMap(({ product, signs }) =>
            signs.map((sign) => ({ fact: 'cluster.daemonSets' as const, where: sign.where, seen: `${product}: ${sign.seen}`, expected: 'one CNI' })),
          ),
        ],
        next: 'kubectl get daemonsets --all-namespaces -o wide',
      },
    ];
  },
});

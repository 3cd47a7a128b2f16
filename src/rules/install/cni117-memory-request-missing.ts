import { agentDaemonSets, nameList } from '../../derive/index.ts';
import { defineRule } from '../../model/rule.ts';

/** Agents that reserve no memory. */
export const memoryRequestMissing = defineRule({
  code: 'CNI117',
  name: 'memory-request-missing',
  titles: { healthy: 'agents have a memory request', broken: 'agents have no memory request' },
  severity: 'info',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.embedded ? 'the agent is part of another program and has no pods' : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.daemonSets'],
  docs: {
    checks: 'The containers of the agents ask for memory. The upstream manifest of Calico asks for CPU alone.',
    matters: 'A container without a memory request is among the first that the kernel kills when its node runs out of memory, and what it then takes down is the network of the whole node.',
    repair: 'Set `resources.requests.memory` on the container, at the source that owns the DaemonSet: chart values, or the Installation of the operator (`calicoNodeDaemonSet`).',
    references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  },
  check: (view) => {
    const containers = new Set(view.identification.agentSets.flatMap((set) => [set.calicoContainer, set.flannelContainer]));
    return agentDaemonSets(view.identification, view.get('cluster.daemonSets')).flatMap(({ namespace, name, template }) => {
      const without = Object.entries(template.containers).filter(([container, spec]) => containers.has(container) && spec.requests['memory'] === undefined);
      if (without.length === 0) return [];
      const names = without.map(([container]) => container);
      return [
        {
          message: `${nameList(names)} in DaemonSet ${namespace}/${name} ${names.length === 1 ? 'has' : 'have'} no memory request`,
          subjects: [{ kind: 'DaemonSet', namespace, name }],
          evidence: names.map((container) => ({
            fact: 'cluster.daemonSets' as const,
            where: `${namespace}/${name} container ${container}`,
            seen: 'no resources.requests.memory',
            expected: 'one',
          })),
          next: `kubectl get daemonset -n ${namespace} ${name} -o yaml`,
        },
      ];
    });
  },
});

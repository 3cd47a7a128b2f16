import { agentFaults, clause, count, nameList, unheardAgents, withoutAgent } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** An agent whose container ends again and again. */
export const agentCrashing = defineRule({
  code: 'CNI104',
  name: 'agent-crashing',
  titles: { healthy: 'no agent crashes', broken: 'an agent keeps crashing' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.embedded ? 'the agent is part of another program and has no pods' : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.agents'],
  wants: ['node.agentTrouble', 'node.lease'],
  explains: [
    { code: 'CNI002', where: 'same-nodes' },
    { code: 'CNI112', where: 'anywhere', key: 'pods' },
    { code: 'CNI119', where: 'same-nodes' },
    { code: 'CNI121', where: 'same-nodes' },
    { code: 'CNI122', where: 'same-nodes' },
    { code: 'CNI123', where: 'same-nodes' },
    { code: 'CNI124', where: 'same-nodes' },
    { code: 'CNI301', where: 'same-nodes' },
    { code: 'CNI304', where: 'same-nodes' },
    { code: 'CNI306', where: 'same-nodes' },
    { code: 'CNI307', where: 'same-nodes' },
    { code: 'CNI308', where: 'same-nodes' },
    { code: 'CNI401', where: 'same-nodes' },
    { code: 'CNI402', where: 'shared-node' },
    { code: 'CNI403', where: 'same-nodes' },
    { code: 'CNI407', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI802', where: 'same-nodes' },
    ...withoutAgent(),
  ],
  docs: {
    checks:
      'No container of an agent, init containers included, is in CrashLoopBackOff, has ended with an error twice within ten minutes, or runs for less than two minutes after at least two restarts and a run that was shorter than ten minutes. A single restart is no finding, nor is one of the machine.',
    matters:
      'While the agent is away nobody adds routes for new nodes or connects new pods; after a reboot the node has no pod network at all. An agent without a readiness probe counts as Ready between two crashes.',
    repair:
      'The last words of the container name the cause. `kubectl logs -n NAMESPACE POD -c CONTAINER --previous` has the rest. Often: an interface or address that does not exist on this node (`--iface`, IP_AUTODETECTION_METHOD), a node without a pod CIDR, a configuration that cannot be read, an API server that is out of reach through the service address.',
    references: [
      'https://github.com/flannel-io/flannel/blob/master/Documentation/troubleshooting.md',
      'https://docs.tigera.io/calico/latest/operations/troubleshoot/',
    ],
  },
  unsettled: (view) => unheardAgents(view, 'crashing'),
  check: (view) =>
    agentFaults(view, 'crashing').flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const names = group.map(({ node }) => node);
      const { container, init } = first.fault;
      const words = clause(first.words || lastExit(first.fault.exitCode, first.fault.why));
      return [
        {
          message: `${init ? `init container ${container}` : container} on ${nameList(names)} keeps crashing: ${words}; the pod network there is not maintained`,
          subjects: names.map(nodeSubject),
          key: container,
          evidence: group.map(({ node, pod, restarts, fault }) => ({
            fact: 'node.agents' as const,
            where: `${node} pod ${pod} container ${fault.container}`,
            seen: `${clause(fault.why || 'running')}, ${count(restarts, 'restart')}${fault.exitCode === null ? '' : `, exit code ${fault.exitCode}`}`,
            expected: 'running without restarts',
          })),
          next: `kubectl logs -n ${first.namespace} ${first.pod} -c ${container} --previous`,
        },
      ];
    }),
});

function lastExit(code: number | null, why: string): string {
  return code === null ? why : `exit code ${code}`;
}

import { agentFaults, clause, nameList, withoutAgent } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** An agent's pod that no node takes. */
export const agentNotScheduled = defineRule({
  code: 'CNI106',
  name: 'agent-not-scheduled',
  titles: { healthy: 'every agent is scheduled', broken: 'an agent cannot be scheduled' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.embedded ? 'the agent is part of another program and has no pods' : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.agents'],
  wants: ['node.agentTrouble', 'node.lease'],
  explains: [
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
    { code: 'CNI407', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI802', where: 'same-nodes' },
    ...withoutAgent(),
  ],
  docs: {
    checks: 'No pod of the CNI has been Pending for more than two minutes because the scheduler finds its node unfit.',
    matters: 'The DaemonSet wants an agent on that node, but the scheduler does not place it: too little CPU or memory, a host port that is taken, or too many pods.',
    repair:
      'The message of the scheduler says what is lacking. Make room on the node, lower the requests of the DaemonSet, or give it `priorityClassName: system-node-critical`, so that it displaces other pods.',
    references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/'],
  },
  check: (view) =>
    agentFaults(view, 'unscheduled').flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const names = group.map(({ node }) => node);
      return [
        {
          message: `the ${view.identification.product} agent of ${nameList(names)} cannot be scheduled: ${clause(first.fault.why)}; the pod network there is not maintained`,
          subjects: names.map(nodeSubject),
          key: 'scheduling',
          evidence: group.map(({ node, pod, fault }) => ({
            fact: 'node.agents' as const,
            where: `${node} pod ${pod} condition PodScheduled`,
            seen: clause(fault.why, 200),
            expected: 'True',
          })),
          next: `kubectl describe pod -n ${first.namespace} ${first.pod}`,
        },
      ];
    }),
});

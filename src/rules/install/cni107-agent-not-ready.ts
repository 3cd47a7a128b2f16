import { agentFaults, clause, nameList, startingAgents, unheardAgents } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** An agent that runs, or waits to, and does not get ready. */
export const agentNotReady = defineRule({
  code: 'CNI107',
  name: 'agent-not-ready',
  titles: { healthy: 'every agent is ready', broken: 'an agent does not get ready' },
  severity: 'warning',
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
    { code: 'CNI124', where: 'same-nodes' },
    { code: 'CNI301', where: 'same-nodes' },
    { code: 'CNI304', where: 'same-nodes' },
    { code: 'CNI401', where: 'same-nodes' },
    { code: 'CNI707', where: 'same-nodes' },
    { code: 'CNI802', where: 'same-nodes' },
  ],
  docs: {
    checks:
      'Every agent is Ready within two minutes of its start, and not without it for longer than a minute. Unknown, and not green, until then.',
    matters: 'The agent runs but says of itself that it does not do its work: Felix has no connection to the datastore or cannot program the node, BIRD has no session, flanneld has no lease, or the container waits for a ConfigMap or a mount.',
    repair:
      'The message of the probe names the part. `felix is not ready` with `connection refused`: Felix has not started, read its log. `BIRD is not ready: BGP not established with ...`: look at the BGP sessions. `ContainerCreating`: `kubectl describe pod -n NAMESPACE POD` says which volume is missing.',
    references: ['https://docs.tigera.io/calico/latest/operations/troubleshoot/component-logs'],
  },
  unsettled: (view) => [...unheardAgents(view, 'not-ready'), ...startingAgents(view)],
  check: (view) =>
    agentFaults(view, 'not-ready').flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const names = group.map(({ node }) => node);
      const who = first.fault.container || `the ${view.identification.product} agent`;
      const why = clause((first.words || first.fault.why || 'why is not known').replace(/^calico\/node is not ready: /, ''));
      return [
        {
          message: `${who} on ${nameList(names)} is not ready: ${why}`,
          subjects: names.map(nodeSubject),
          key: `${first.fault.container} ${first.fault.why.split(':')[0] ?? ''}`,
          evidence: group.map(({ node, pod, fault, words }) => ({
            fact: 'node.agents' as const,
            where: `${node} pod ${pod}${fault.container === '' ? '' : ` container ${fault.container}`}`,
            seen: clause(words || fault.why || 'not ready', 200),
            expected: 'ready',
          })),
          next: `kubectl describe pod -n ${first.namespace} ${first.pod}`,
        },
      ];
    }),
});

import { clause } from '../../derive/index.ts';
import { defineRule } from '../../model/rule.ts';

/**
 * What it says of pods that do not run, which other rules find as well: `Pod calico-system/calico-node-x has crash looping
 * container: calico-node`. What it was told wrong stands before that, in a line of its own.
 * Source: tigera/operator pkg/controller/status/status.go, degradedMessage.
 */
const OF_PODS = /^(?:some )?(?:pods?|daemonset|deployment)\b/i;

/** The operator says that it cannot bring Calico to the wanted state. */
export const operatorDegraded = defineRule({
  code: 'CNI112',
  name: 'operator-degraded',
  titles: { healthy: 'the Calico operator reports no fault', broken: 'the Calico operator reports a fault' },
  severity: 'warning',
  cni: ['calico', 'canal'],
  skip: (identification) => (identification.owner.kind === 'operator' ? undefined : 'Calico is not managed by its operator'),
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.tigeraStatuses'],
  docs: {
    checks: 'No TigeraStatus has the condition Degraded.',
    matters: 'The operator has stopped applying the Installation: an upgrade does not go on, a change does not arrive at the nodes, or a component is missing.',
    repair: 'The message says what is wrong. Change the Installation (`kubectl edit installation default`), not the DaemonSet, which the operator writes anew.',
    references: ['https://docs.tigera.io/calico/latest/reference/installation/api', 'https://docs.tigera.io/calico/latest/operations/troubleshoot/troubleshooting'],
  },
  check: (view) =>
    Object.entries(view.get('cluster.tigeraStatuses'))
      .filter(([, status]) => status.degraded)
      .map(([name, status]) => ({
        message: `the Calico operator reports ${name} as degraded: ${clause(status.message || 'it gives no reason')}`,
        subjects: [{ kind: 'TigeraStatus', name }],
        key: status.message.split('\n').every((line) => OF_PODS.test(line)) ? 'pods' : 'configuration',
        evidence: [
          { fact: 'cluster.tigeraStatuses', where: `${name} condition Degraded`, seen: clause(`True ${status.message}`, 300), expected: 'False' },
        ],
        next: `kubectl describe tigerastatus ${name}`,
      })),
});

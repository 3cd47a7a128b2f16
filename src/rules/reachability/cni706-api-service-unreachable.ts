import { nameList, reachFaults, reachUntold } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { LocalReach, Tried } from '../../model/path-facts.ts';
import { defineRule } from '../../model/rule.ts';

/** The API server is not reached by its Service. */
export const apiServiceUnreachable = defineRule({
  code: 'CNI706',
  name: 'api-service-unreachable',
  titles: { healthy: 'the API server is reached by its Service from every node', broken: 'the API server is not reached by its Service' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.reach'],
  wants: ['node.agents', 'node.paths'],
  explains: [
    { code: 'CNI707', where: 'same-nodes' },
  ],
  docs: {
    checks: 'A TCP connection to the Service `kubernetes` in `default` is opened, from a pod on each node and from the node itself.',
    matters: "CNI plugins, Calico's agents and most controllers reach the API server by this address. Without it pods get no network and policies no updates, while what runs goes on.",
    repair: 'See whether kube-proxy runs on the node and has written its rules, and whether the endpoints are right: `kubectl get endpointslices -n default -l kubernetes.io/service-name=kubernetes`. Then whether the node reaches those addresses.',
    references: [
      'https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/',
    ],
  },
  unsettled: (view) => reachUntold(view, tried, { keys: ['api', 'apiFromNode'], faults: ['refused'] }),
  check: (view) => {
    const faults = reachFaults(view, tried, 'API Service', ['refused']);
    const names = faults.map(({ node }) => node);
    return faults.length === 0
      ? []
      : [{ message: `the API server cannot be reached by its Service from ${nameList(names)}: agents and controllers there lose it`, subjects: names.map(nodeSubject), evidence: faults.map(({ evidence }) => evidence), next: 'kubectl get endpointslices -n default -l kubernetes.io/service-name=kubernetes' }];
  },
});

function tried(reach: LocalReach): Tried | null {
  return worst(reach.api, reach.apiFromNode);
}

/** From a pod or from the node, whichever is worse off. */
function worst(...both: readonly (Tried | null)[]): Tried | null {
  const order = ['lost', 'unreachable', 'refused', 'partial', 'unknown', 'open'];
  return both.filter((each) => each !== null).toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))[0] ?? null;
}

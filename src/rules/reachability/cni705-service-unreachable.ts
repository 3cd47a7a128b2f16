import { nameList, reachFaults, reachUntold } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { LocalReach, Tried } from '../../model/path-facts.ts';
import { defineRule } from '../../model/rule.ts';

/** Pods do not reach a Service. */
export const serviceUnreachable = defineRule({
  code: 'CNI705',
  name: 'service-unreachable',
  titles: { healthy: 'pods on every node reach a Service', broken: 'pods do not reach a Service' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.reach'],
  wants: ['node.agents', 'node.paths'],
  explains: [{ code: 'CNI702', where: 'shared-node', key: 'silent' }],
  docs: {
    checks: "A TCP connection from a pod on each node to the cluster's DNS Service, port 53, is opened. Unknown where it is refused, which proves nothing.",
    matters: 'A Service address exists only in the rules that kube-proxy writes on each node. Where paths between nodes are whole, and a Service is still out of reach, those rules are missing or something drops what they send on.',
    repair: 'See kube-proxy on the node: `kubectl get pods -n kube-system -l k8s-app=kube-proxy -o wide`, `kubectl logs -n kube-system POD`. Restart it if it does not program its rules: `kubectl delete pod -n kube-system POD`.',
    references: [
      'https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/',
    ],
  },
  unsettled: (view) => reachUntold(view, tried, { keys: ['service'], unsure: ['unknown', 'refused'] }),
  check: (view) => {
    const faults = reachFaults(view, tried, 'DNS Service');
    const names = faults.map(({ node }) => node);
    return faults.length === 0
      ? []
      : [{ message: `pods on ${nameList(names)} cannot connect to the DNS Service of the cluster: Services may not work there`, subjects: names.map(nodeSubject), evidence: faults.map(({ evidence }) => evidence), next: 'kubectl get pods -n kube-system -l k8s-app=kube-proxy -o wide' }];
  },
});

function tried(reach: LocalReach): Tried | null {
  return reach.service;
}

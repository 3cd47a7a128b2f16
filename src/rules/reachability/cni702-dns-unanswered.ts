import { nameList, reachFaults, reachUntold } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { LocalReach, Tried } from '../../model/path-facts.ts';
import { defineRule } from '../../model/rule.ts';

/** The DNS of the cluster does not answer pods. */
export const dnsUnanswered = defineRule({
  code: 'CNI702',
  name: 'dns-unanswered',
  titles: { healthy: 'the cluster\'s DNS answers pods on every node', broken: 'the DNS of the cluster does not answer pods' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.reach'],
  wants: ['node.agents', 'node.paths'],
  docs: {
    checks: "A question for kubernetes.default, sent by UDP from a pod on each node to the cluster's DNS Service, is answered. NXDOMAIN is an answer; an error is none, where CoreDNS says itself that the domain is its own.",
    matters: 'Hardly any program works without names. Where paths between nodes are whole and the Service is reached, the DNS pods themselves are at fault.',
    repair: 'See whether CoreDNS runs and what it logs: `kubectl get pods -n kube-system -l k8s-app=kube-dns -o wide`, `kubectl logs -n kube-system -l k8s-app=kube-dns`. Where it is well, look at what drops UDP 53 on the nodes it runs on, and at kube-proxy on the nodes that get no answer.',
    references: [
      'https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/',
    ],
  },
  unsettled: (view) => reachUntold(view, tried, { keys: ['dns'], faults: ['refused'] }),
  check: (view) =>
    [...Map.groupBy(reachFaults(view, tried, 'DNS', ['refused']), ({ tried: { outcome } }) => (outcome === 'refused' ? 'refused' : 'silent'))].map(([key, faults]) => {
      const names = faults.map(({ node }) => node);
      const what = key === 'silent' ? 'get no answer from the DNS of the cluster' : 'are refused by the DNS of the cluster, or get an error from it';
      return {
        message: `pods on ${nameList(names)} ${what}: names do not resolve there`,
        subjects: names.map(nodeSubject),
        // What keeps packets from the DNS does not make it answer badly.
        key,
        evidence: faults.map(({ evidence }) => evidence),
        next: 'kubectl get pods -n kube-system -l k8s-app=kube-dns -o wide',
      };
    }),
});

function tried(reach: LocalReach): Tried | null {
  return reach.dns;
}

import { calicoPlaces, duration, nameList, runsAgents, secondsBetween } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** calico-node renews it after a quarter of its life, and tries again within seconds. Source: calico node/pkg/cni/token_watch.go. */
const OVERDUE = 0.25;

/** A node whose CNI plugin may not talk to the API server any more, or soon may not. */
export const cniTokenExpired = defineRule({
  code: 'CNI124',
  name: 'cni-token-expired',
  titles: { healthy: "the token of Calico's plugin is valid on every node", broken: "the token of Calico's plugin has expired on a node" },
  severity: 'critical',
  cni: ['calico', 'canal'],
  skip: ({ policyOnly }) => (policyOnly ? "another CNI's plugin makes the pod network" : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.calicoFiles', 'node.object'],
  explains: [
    { code: 'CNI110', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI707', where: 'same-nodes' },
  ],
  docs: {
    checks:
      "The token in the file calico-kubeconfig beside the CNI configuration of each node has not expired by the API server's clock: a warning where less than a quarter of its life is left, as calico-node renews it after the first quarter. A token that never expires, and a kubeconfig without one, are not judged. The token itself is not read, nor its signature.",
    matters:
      'The plugin asks the API server for each pod: with an expired token none starts and none that ends is taken down, with `connection is unauthorized: Unauthorized`. All pods of Calico stay Ready.',
    repair:
      'Delete the calico-node pod of that node: the next one writes the file anew when it starts (`kubectl delete pod -n NAMESPACE POD`). If its log says `Unable to create token for CNI kubeconfig`, the ClusterRole lacks `create` for `serviceaccounts/token`; `Failed to write CNI plugin kubeconfig file`: /etc/cni/net.d is mounted read-only.',
    references: ['https://github.com/projectcalico/calico/blob/v3.28.5/node/pkg/cni/token_watch.go', 'https://github.com/projectcalico/calico/issues/5712'],
  },
  check: (view) => {
    const ending = view.nodes.flatMap((node) => {
      const token = node.get('node.calicoFiles').token;
      if (token === null || token.expires === null || !runsAgents(node.get('node.object'))) return [];
      const left = secondsBetween(view.taken, token.expires);
      const whole = token.issued === null ? NaN : secondsBetween(token.issued, token.expires);
      return left > 0 && !(left < whole * OVERDUE) ? [] : [{ name: node.name, expires: token.expires, left }];
    });
    return [ending.filter(({ left }) => left <= 0), ending.filter(({ left }) => left > 0)].filter((group) => group.length > 0).map((group) => {
      const names = group.map(({ name }) => name);
      const expired = group.every(({ left }) => left <= 0);
      const soonest = Math.min(...group.map(({ left }) => left));
      return {
        message: expired
          ? `the token of Calico's CNI plugin on ${nameList(names)} has expired: no new pod starts there`
          : `the token of Calico's CNI plugin on ${nameList(names)} expires in ${duration(soonest)} and is not renewed: then no new pod starts there`,
        subjects: names.map(nodeSubject),
        key: expired ? 'expired' : 'expiring',
        ...(expired ? {} : { severity: 'warning' as const }),
        evidence: group.map(({ name, expires }) => ({ fact: 'node.calicoFiles' as const, where: `${calicoPlaces(view.identification).kubeconfig} on ${name}`, seen: `its token ends ${expires}`, expected: `later than ${view.taken}, and renewed` })),
        next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${names[0] ?? ''}`,
      };
    });
  },
});

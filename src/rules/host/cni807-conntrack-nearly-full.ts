import { conntrackUse } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A node whose table of connections is nearly full. */
export const conntrackNearlyFull = defineRule({
  code: 'CNI807',
  name: 'conntrack-nearly-full',
  titles: { healthy: 'no table of connections is nearly full', broken: "a node's table of connections is nearly full" },
  severity: 'warning',
  cni: [],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.conntrack'],
  docs: {
    checks: 'Connection tracking of a node (`/proc/sys/net/netfilter/nf_conntrack_count`) has used 90 % of its limit, and is not full yet.',
    matters: 'Once it is full the kernel drops the first packet of every new connection that goes through the node, and says so in its log alone.',
    repair:
      'Make room before that: `sysctl -w net.netfilter.nf_conntrack_max=1000000` on the node, and keep it in `/etc/sysctl.d`. kube-proxy sets the limit when it starts, by `conntrack.maxPerCore` and `conntrack.min` of its ConfigMap: raise it there as well.',
    references: [
      'https://docs.tigera.io/calico/latest/operations/troubleshoot/troubleshooting',
      'https://docs.kernel.org/networking/nf_conntrack-sysctl.html',
    ],
  },
  check: (view) =>
    view.nodes.flatMap((node) => {
      const use = conntrackUse(node.get('node.conntrack'));
      if (use.level !== 'nearly-full') return [];
      return [
        {
          message: `the table of connections on ${node.name} is nearly full (${use.seen}): once it is, new connections through ${node.name} are dropped`,
          subjects: [nodeSubject(node.name)],
          evidence: [{ fact: 'node.conntrack' as const, where: `nf_conntrack_count on ${node.name}`, seen: use.seen, expected: 'below 90 %' }],
          next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${node.name}`,
        },
      ];
    }),
});

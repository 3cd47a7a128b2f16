import { conntrackUse } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A node whose table of connections has no room left. */
export const conntrackFull = defineRule({
  code: 'CNI803',
  name: 'conntrack-full',
  titles: { healthy: 'every node has room for new connections', broken: "a node's table of connections is full" },
  severity: 'critical',
  cni: [],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.conntrack'],
  wants: ['node.kernelLog'],
  explains: (['CNI704', 'CNI708', 'CNI705', 'CNI702', 'CNI706', 'CNI709', 'CNI710'] as const).map((code) => ({ code, where: 'shared-node' as const })),
  docs: {
    checks: 'Connection tracking of a node (`/proc/sys/net/netfilter/nf_conntrack_count`) has reached its limit, or has less than one place in a hundred left.',
    matters:
      'The kernel drops the first packet of every new connection that goes through the node, of pods and of the node itself, and says so in its log alone: `nf_conntrack: table full, dropping packet`. Connections that are up go on, so that the fault looks like one of some pods or of DNS.',
    repair:
      'Make room: `sysctl -w net.netfilter.nf_conntrack_max=1000000` on the node, and keep it in `/etc/sysctl.d`. kube-proxy sets the limit when it starts, by `conntrack.maxPerCore` and `conntrack.min` of its ConfigMap: raise it there as well. Then find who opens that many: `conntrack -L | grep -o "src=[^ ]*" | sort | uniq -c | sort -n`.',
    references: [
      'https://docs.tigera.io/calico/latest/operations/troubleshoot/troubleshooting',
      'https://docs.kernel.org/networking/nf_conntrack-sysctl.html',
      'https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/',
    ],
  },
  check: (view) =>
    view.nodes.flatMap((node) => {
      const use = conntrackUse(node.get('node.conntrack'));
      if (use.level !== 'full') return [];
      return [
        {
          message: `the table of connections on ${node.name} is full (${use.seen}): new connections through ${node.name} are dropped, of pods as of the node`,
          subjects: [nodeSubject(node.name)],
          evidence: [{ fact: 'node.conntrack' as const, where: `nf_conntrack_count on ${node.name}`, seen: use.seen, expected: 'below 90 %' }, ...dropsTold(view.wantOf(node.name, 'node.kernelLog'), node.name)],
          next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${node.name}`,
        },
      ];
    }),
});

function dropsTold(log: { readonly state: string; readonly value?: readonly string[] }, node: string): { fact: 'node.kernelLog'; where: string; seen: string; expected: string }[] {
  const line = log.value?.findLast((each) => each.includes('table full, dropping'));
  return line === undefined ? [] : [{ fact: 'node.kernelLog', where: `the kernel's log on ${node}`, seen: line, expected: 'no such line' }];
}

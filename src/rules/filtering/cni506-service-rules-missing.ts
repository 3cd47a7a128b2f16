import { nameList } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { PacketFilter } from '../../model/packet-filter.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

const MODES = ['iptables', ''];

/** A node without the rules that make Services work. */
export const serviceRulesMissing = defineRule({
  code: 'CNI506',
  name: 'service-rules-missing',
  titles: { healthy: "kube-proxy's rules are on every node", broken: "kube-proxy's rules are missing on a node" },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: ({ variant }) => (variant.dataplane === 'ebpf' ? 'the eBPF dataplane replaces kube-proxy' : undefined),
  since: '0.2.0',
  status: 'stable',
  needs: ['node.packetFilter'],
  wants: ['cluster.kubeProxyConfig', 'node.reach'],
  explains: [
    { code: 'CNI705', where: 'shared-node' },
    { code: 'CNI702', where: 'shared-node' },
    { code: 'CNI706', where: 'shared-node' },
    { code: 'CNI107', where: 'same-nodes' },
  ],
  docs: {
    checks:
      "In the mode iptables, the nat table of every node leads from PREROUTING and OUTPUT to KUBE-SERVICES, as it does on other nodes; other modes are judged by what Services answer. Where a Service is out of reach from one node alone while the others have more chains of Services than it, its rules are old.",
    matters: 'Service addresses lead nowhere on that node, the DNS and the API server among them, though every path between nodes is whole and kube-proxy may look ready.',
    repair: 'Look at the log of kube-proxy on the node, `kubectl logs -n kube-system POD`, and restart it: `kubectl delete pod -n kube-system POD`. It writes all its rules anew at the start, and every 30 seconds. What removed them, such as a restart of firewalld or an `iptables -F`, does so again.',
    references: ['https://kubernetes.io/docs/reference/networking/virtual-ips/#proxy-mode-iptables'],
  },
  check: (view) => {
    const config = valueOf(view.want('cluster.kubeProxyConfig'));
    if (config === undefined || !MODES.includes(config.mode)) return [];
    const jumps = new Map(view.nodes.map((node) => [node.name, jumpsIn(node.get('node.packetFilter'))]));
    const most = Math.max(0, ...[...jumps.values()].map((found) => found.length));
    const lacking = [...jumps].filter(([name, found]) => found.length < most && isOut(valueOf(view.wantOf(name, 'node.reach'))));
    const names = lacking.map(([name]) => name);
    return lacking.length === 0
      ? []
      : [
          {
            message: `${nameList(names)} ${names.length === 1 ? 'lacks' : 'lack'} the rules of kube-proxy: Services do not work there, the DNS and the API server among them`,
            subjects: names.map(nodeSubject),
            evidence: lacking.map(([name, found]) => ({
              fact: 'node.packetFilter' as const,
              where: `iptables nat on ${name}`,
              seen: found.length === 0 ? 'no jump to KUBE-SERVICES' : `a jump to KUBE-SERVICES from ${found.join(' and ')} only`,
              expected: 'PREROUTING and OUTPUT jump to KUBE-SERVICES',
            })),
            next: 'kubectl get pods -n kube-system -l k8s-app=kube-proxy -o wide',
          },
        ];
  },
});

/** Base chains of IPv4's nat table that lead to Services. */
function jumpsIn({ chains }: PacketFilter): string[] {
  const nat = Object.values(chains).filter(({ family, table, hook }) => family === 'ip' && table === 'nat' && (hook === 'prerouting' || hook === 'output'));
  return [...new Set(nat.filter(({ rules }) => rules.some(({ target }) => target === 'KUBE-SERVICES')).map(({ name }) => name))];
}

/** Something of Services is out of reach there, or nothing is known of it. */
function isOut(reach: { readonly service: { readonly outcome: string } | null; readonly api: { readonly outcome: string } | null; readonly apiFromNode: { readonly outcome: string } | null } | undefined): boolean {
  if (reach === undefined) return true;
  return [reach.service, reach.api, reach.apiFromNode].some((tried) => tried !== null && ['lost', 'unreachable', 'refused', 'unknown'].includes(tried.outcome));
}

import { nameList, withoutServices } from '../../derive/index.ts';
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
  since: '0.1.0',
  status: 'stable',
  needs: ['node.packetFilter'],
  wants: ['cluster.kubeProxyConfig', 'node.reach'],
  explains: [
    ...withoutServices(),
    { code: 'CNI104', where: 'same-nodes' },
    { code: 'CNI107', where: 'same-nodes' },
    { code: 'CNI109', where: 'same-nodes' },
    { code: 'CNI110', where: 'same-nodes' },
    { code: 'CNI111', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
  ],
  docs: {
    checks:
      "In the mode iptables, where a Service is out of reach from a node: its nat table leads from PREROUTING and OUTPUT to KUBE-SERVICES, and there to the Services that every cluster has, as it does on other nodes. Other modes are judged by what Services answer.",
    matters: 'Service addresses lead nowhere on that node, the DNS and the API server among them, though every path between nodes is whole and kube-proxy may look ready.',
    repair: 'Look at the log of kube-proxy on the node, `kubectl logs -n kube-system POD`, and restart it: `kubectl delete pod -n kube-system POD`. It writes all its rules anew at the start, and every 30 seconds. What removed them, such as a restart of firewalld or an `iptables -F`, does so again.',
    references: ['https://kubernetes.io/docs/reference/networking/virtual-ips/#proxy-mode-iptables'],
  },
  check: (view) => {
    const config = valueOf(view.want('cluster.kubeProxyConfig'));
    if (config === undefined || !MODES.includes(config.mode)) return [];
    const ways = new Map(view.nodes.map((node) => [node.name, waysIn(node.get('node.packetFilter'))]));
    const all = [...new Set([...ways.values()].flat())];
    const lacking = [...ways].flatMap(([name, found]) => {
      const gone = all.filter((way) => !found.includes(way));
      return gone.length > 0 && isOut(valueOf(view.wantOf(name, 'node.reach'))) ? [{ name, gone }] : [];
    });
    const names = lacking.map(({ name }) => name);
    const jumps = lacking.some(({ gone }) => gone.some((way) => way.startsWith('jump')));
    return lacking.length === 0
      ? []
      : [
          {
            message: `${nameList(names)} ${names.length === 1 ? 'lacks' : 'lack'} rules of kube-proxy: ${jumps ? 'Services do not work there, the DNS and the API server among them' : `pods there do not reach ${nameList(servicesIn(lacking.flatMap(({ gone }) => gone)))}`}`,
            subjects: names.map(nodeSubject),
            evidence: lacking.map(({ name, gone }) => ({ fact: 'node.packetFilter' as const, where: `iptables nat on ${name}`, seen: `no ${gone.join(', no ')}`, expected: 'the same rules as on other nodes' })),
            next: 'kubectl get pods -n kube-system -l k8s-app=kube-proxy -o wide',
          },
        ];
  },
});

/** What leads to Services in IPv4's nat table: base chains that jump there, and the Services that every cluster has. */
function waysIn({ chains }: PacketFilter): string[] {
  const nat = Object.values(chains).filter(({ family, table }) => family === 'ip' && table === 'nat');
  const jumps = nat.filter(({ hook, rules }) => hook !== null && rules.some(({ target }) => target === 'KUBE-SERVICES')).map(({ name }) => `jump from ${name} to KUBE-SERVICES`);
  const rules = nat.filter(({ name }) => name === 'KUBE-SERVICES').flatMap((chain) => chain.rules.map(({ text }) => /"([^"]+:\S+) cluster IP"/.exec(text)?.[1]));
  return [...new Set([...jumps, ...rules.filter((name) => name !== undefined).map((name) => `rule for ${name}`)])];
}

/** `kube-system/kube-dns` of `rule for kube-system/kube-dns:dns-tcp`. */
function servicesIn(ways: readonly string[]): string[] {
  return [...new Set(ways.map((way) => way.replace(/^rule for /, '').replace(/:[^:]*$/, '')))];
}

/** Something of Services is out of reach there, or nothing is known of it. */
function isOut(reach: { readonly service: { readonly outcome: string } | null; readonly api: { readonly outcome: string } | null; readonly apiFromNode: { readonly outcome: string } | null } | undefined): boolean {
  if (reach === undefined) return true;
  return [reach.service, reach.api, reach.apiFromNode].some((tried) => tried !== null && ['lost', 'unreachable', 'refused', 'unknown'].includes(tried.outcome));
}

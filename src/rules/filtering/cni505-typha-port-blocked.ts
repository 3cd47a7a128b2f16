import { filterEvidence, nodeDrop } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A node of Typha whose own packet filter drops what comes to it. */
export const typhaPortBlocked = defineRule({
  code: 'CNI505',
  name: 'typha-port-blocked',
  titles: { healthy: 'no node of Typha drops TCP 5473', broken: "the packet filter of Typha's node drops what comes to it" },
  severity: 'critical',
  cni: ['calico', 'canal'],
  skip: ({ typha }) => (typha === 'used' ? undefined : 'Typha is not used'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.packetFilter', 'node.object', 'node.reach'],
  wants: ['node.links', 'node.paths', 'node.comparisons'],
  explains: [
    { code: 'CNI709', where: 'anywhere' },
    { code: 'CNI107', where: 'anywhere' },
    { code: 'CNI104', where: 'anywhere' },
  ],
  docs: {
    checks: "A connection to TCP 5473 from another node is sent through all chains of the packet filter of each node where Typha runs, as they were read there: no rule and no policy drops it. Where tries of all nodes get through, nothing is called blocked; a warning where those that do not reach it reach another Typha.",
    matters: 'calico-node on other nodes gets no data: what runs goes on, new pods and policies are not programmed, and after a while the agents restart.',
    repair: 'Take the rule away where it was made, or allow TCP 5473 from the addresses of all nodes before it: `iptables -D CHAIN NUMBER` for one rule, `firewall-cmd --permanent --add-port=5473/tcp && firewall-cmd --reload`.',
    references: ['https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements'],
  },
  check: (view) => {
    const tries = view.nodes.flatMap((node) => Object.entries(node.get('node.reach').typha).map(([address, { outcome }]) => ({ from: node.name, address, outcome })));
    return view.nodes.flatMap((node) => {
      const own = node.get('node.object').internalIps;
      const theirs = tries.filter(({ address, from }) => own.includes(address) && from !== node.name);
      if (theirs.length === 0 || theirs.every(({ outcome }) => outcome === 'open')) return [];
      const drop = nodeDrop(view, node.name, { protocol: 'tcp', port: 5473, rung: null, ways: ['input'] });
      if (drop === undefined) return [];
      const cut = new Set(theirs.filter(({ outcome }) => outcome !== 'open').map(({ from }) => from));
      const isSpared = [...cut].every((from) => tries.some((each) => each.from === from && each.outcome === 'open'));
      return [
        {
          ...(isSpared ? { severity: 'warning' as const } : {}),
          message: `${node.name} drops TCP 5473 in its own packet filter: agents on other nodes cannot reach the Typha on it`,
          subjects: [nodeSubject(node.name)],
          evidence: [filterEvidence(node.name, drop, 'TCP 5473 from other nodes is accepted')],
          next: 'kubectl get pods --all-namespaces -l k8s-app=calico-typha -o wide',
        },
      ];
    });
  },
});

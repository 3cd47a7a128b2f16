import { filterEvidence, nodeDoubt, nodeDrop } from '../../derive/index.ts';
import type { NodeTraffic } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';
import type { View } from '../../model/rule.ts';

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
    checks: "A connection to TCP 5473 from another node is sent through all chains of the packet filter of each node where Typha runs, as they were read there: no rule and no policy drops it. Where tries of all nodes get through, nothing is called blocked; a warning where those that do not reach it reach another Typha. Unknown, and not green, where a part of that packet filter was not read and no try shows that it comes through.",
    matters: 'calico-node on other nodes gets no data: what runs goes on, new pods and policies are not programmed, and after a while the agents restart.',
    repair: 'Take the rule away where it was made, or allow TCP 5473 from the addresses of all nodes before it: `iptables -D CHAIN NUMBER` for one rule, `firewall-cmd --permanent --add-port=5473/tcp && firewall-cmd --reload`.',
    references: ['https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements'],
  },
  unsettled: (view) => outOfReach(view).flatMap(({ name }) => nodeDoubt(view, name, TRAFFIC)),
  check: (view) =>
    outOfReach(view).flatMap(({ name, isSpared }) => {
      const drop = nodeDrop(view, name, TRAFFIC);
      if (drop === undefined) return [];
      return [
        {
          ...(isSpared ? { severity: 'warning' as const } : {}),
          message: `${name} drops TCP 5473 in its own packet filter: agents on other nodes cannot reach the Typha on it`,
          subjects: [nodeSubject(name)],
          evidence: [filterEvidence(name, drop, 'TCP 5473 from other nodes is accepted')],
          next: 'kubectl get pods --all-namespaces -l k8s-app=calico-typha -o wide',
        },
      ];
    }),
});

const TRAFFIC: NodeTraffic = { protocol: 'tcp', port: 5473, rung: null, ways: ['input'] };

/** Nodes of Typha that a try from another node did not get through to. `isSpared`: all such nodes reach another Typha. */
function outOfReach(view: View<'node.object' | 'node.reach'>): { readonly name: string; readonly isSpared: boolean }[] {
  const tries = view.nodes.flatMap((node) => Object.entries(node.get('node.reach').typha).map(([address, { outcome }]) => ({ from: node.name, address, outcome })));
  const reaching = new Set(tries.filter(({ outcome }) => outcome === 'open').map(({ from }) => from));
  return view.nodes.flatMap(({ name, get }) => {
    const own = get('node.object').internalIps;
    const cut = tries.filter(({ address, from, outcome }) => own.includes(address) && from !== name && outcome !== 'open');
    return cut.length === 0 ? [] : [{ name, isSpared: cut.every(({ from }) => reaching.has(from)) }];
  });
}

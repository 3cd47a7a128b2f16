import { brokenFrom, lookAtAgent, lostEntries, nameList, neighbourDifferences, nothingExpected, unsettledEntries } from '../../derive/index.ts';
import type { EntryDifference, ExpectedHost, LostEntries } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { Neighbour } from '../../model/host-facts.ts';
import { defineRule } from '../../model/rule.ts';
import type { NodeView } from '../../model/rule.ts';

/** A node that does not know the MAC address of another node's VTEP. */
export const tunnelNeighbourMissing = defineRule({
  code: 'CNI308',
  name: 'tunnel-neighbour-missing',
  titles: { healthy: 'every node knows the MAC addresses of the other VTEPs', broken: "the MAC address of another node's VTEP is missing or wrong" },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.variant.encapsulation === 'vxlan' ? nothingExpected(identification) : 'VXLAN is not used'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.neighbours'],
  wants: ['node.object', 'node.agents', 'node.paths', 'node.routes', 'cluster.flannelConfig', 'cluster.ipPools', 'cluster.felixConfiguration'],
  explains: brokenFrom('tunnel'),
  docs: {
    checks:
      "A node's VXLAN device has, for the overlay address of each other node, a neighbour (ARP or NDP) with the MAC address that this one announces (Calico: makes of its name), neither FAILED nor INCOMPLETE. Left out are nodes that are reached without encapsulation. Where tries show that pods of the two nodes reach each other, nothing is said. Unknown, and not green, while one of the two agents has just started.",
    matters: 'VXLAN devices of these CNIs neither ask nor learn: what has no neighbour is not sent, and what has a wrong one is dropped by the other end, as it is for nobody there. flannel sets it when a node comes or changes and never looks again; Felix looks every 90 seconds.',
    repair:
      'Restart the agent of the node that lacks it, which writes all neighbours anew: `kubectl delete pod -n NAMESPACE POD`. By hand: `ip neighbour replace ADDRESS lladdr MAC dev flannel.1 nud permanent` (Calico: vxlan.calico). `ip neighbour flush all` in a script takes them as well: have it name a device.',
    references: ['https://github.com/flannel-io/flannel/blob/v0.28.0/pkg/backend/vxlan/vxlan_network.go', 'https://github.com/projectcalico/calico/blob/v3.28.5/felix/dataplane/linux/vxlan_mgr.go'],
  },
  unsettled: (view) => unsettledEntries(view, 'node.neighbours', comparedIn(view.nodes)),
  check: (view) =>
    lostEntries(view, comparedIn(view.nodes)).map((lost) => ({
      message: `${describe(lost)}: pods on ${lost.node} and pods there cannot reach each other`,
      subjects: [nodeSubject(lost.node)],
      ...(lost.all ? { key: 'all' } : {}),
      evidence: lost.entries.map(({ device, entry, peer, expected, seen }) => ({ fact: 'node.neighbours' as const, where: `${device} on ${lost.node}, ${entry} (${peer})`, seen, expected })),
      next: lookAtAgent(view, lost.node),
    })),
});

function comparedIn(nodes: readonly NodeView<'node.neighbours'>[]): (expected: ExpectedHost, name: string) => { readonly lost: readonly EntryDifference[]; readonly total: number } {
  const tables = new Map<string, Readonly<Record<string, Neighbour>>>(nodes.map((node) => [node.name, node.get('node.neighbours')]));
  return (expected, name) => ({ lost: neighbourDifferences(expected.neighbours, tables.get(name) ?? {}), total: expected.neighbours.length });
}

function describe({ node, entries }: LostEntries): string {
  const peers = nameList(entries.map(({ peer }) => peer));
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && !only.gone) return `${node} sends to ${only.peer}'s VTEP with the MAC address ${only.seen}, which is not ${only.expected}`;
  if (entries.some(({ gone }) => !gone)) return `${node} has wrong MAC addresses for the VTEPs of ${peers}`;
  return `${node} has no MAC address for the VTEP of ${peers}`;
}

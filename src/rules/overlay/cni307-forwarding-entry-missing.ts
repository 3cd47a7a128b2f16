import { brokenFrom, forwardingDifferences, lookAtAgent, lostEntries, nameList, nothingExpected, unsettledEntries } from '../../derive/index.ts';
import type { EntryDifference, ExpectedHost, LostEntries } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { ForwardingEntry } from '../../model/host-facts.ts';
import { defineRule } from '../../model/rule.ts';
import type { NodeView } from '../../model/rule.ts';

/** A node whose VXLAN device does not know which node has the MAC address of another one's. */
export const forwardingEntryMissing = defineRule({
  code: 'CNI307',
  name: 'forwarding-entry-missing',
  titles: { healthy: 'every forwarding entry leads to its node', broken: 'a forwarding entry of the overlay is missing or leads elsewhere' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.variant.encapsulation === 'vxlan' ? nothingExpected(identification) : 'VXLAN is not used'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.forwarding'],
  wants: ['node.object', 'node.agents', 'node.paths', 'node.routes', 'cluster.flannelConfig', 'cluster.ipPools', 'cluster.felixConfiguration'],
  explains: brokenFrom('tunnel'),
  docs: {
    checks:
      "The forwarding database (FDB) of a node's VXLAN device has, for the MAC address that each other node announces for its VTEP, an entry that leads to the address which that node announces. Entries of nodes that are gone harm nothing and are not looked at. Left out are nodes that are reached without encapsulation, and MAC addresses that two nodes announce. Where tries show that pods of the two nodes reach each other, nothing is said. Unknown, and not green, while one of the two agents has just started.",
    matters: 'What is for pods of that node is dropped by the VXLAN device, or goes to a machine that is not it; nothing writes a line. flannel sets an entry when a node comes or changes and never looks again; Felix looks every 90 seconds.',
    repair:
      'Restart the agent of the node that lacks it, which writes all entries anew: `kubectl delete pod -n NAMESPACE POD`. By hand: `bridge fdb replace MAC dev flannel.1 dst ADDRESS self permanent` (Calico: vxlan.calico). Where it comes back, another program changes the device: a second CNI, a network manager, a script.',
    references: ['https://github.com/flannel-io/flannel/blob/v0.28.0/pkg/backend/vxlan/vxlan_network.go', 'https://github.com/projectcalico/calico/blob/v3.28.5/felix/dataplane/linux/vxlan_mgr.go'],
  },
  unsettled: (view) => unsettledEntries(view, 'node.forwarding', comparedIn(view.nodes)),
  check: (view) =>
    lostEntries(view, comparedIn(view.nodes)).map((lost) => ({
      message: `${describe(lost)}: pods on ${lost.node} and pods there cannot reach each other`,
      subjects: [nodeSubject(lost.node)],
      ...(lost.all ? { key: 'all' } : {}),
      evidence: lost.entries.map(({ device, entry, peer, expected, seen }) => ({ fact: 'node.forwarding' as const, where: `${device} on ${lost.node}, ${entry} (${peer})`, seen, expected })),
      next: lookAtAgent(view, lost.node),
    })),
});

function comparedIn(nodes: readonly NodeView<'node.forwarding'>[]): (expected: ExpectedHost, name: string) => { readonly lost: readonly EntryDifference[]; readonly total: number } {
  const tables = new Map<string, Readonly<Record<string, ForwardingEntry>>>(nodes.map((node) => [node.name, node.get('node.forwarding')]));
  return (expected, name) => ({ lost: forwardingDifferences(expected.forwarding, tables.get(name) ?? {}), total: expected.forwarding.length });
}

function describe({ node, entries }: LostEntries): string {
  const peers = nameList(entries.map(({ peer }) => peer));
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && !only.gone) return `${node} sends the overlay's packets for ${only.peer} to ${only.seen}, which is not ${only.expected}`;
  if (entries.every(({ gone }) => gone)) return `${node} has no forwarding entry for the VTEP of ${peers}`;
  return `${node} has wrong forwarding entries for the VTEPs of ${peers}`;
}

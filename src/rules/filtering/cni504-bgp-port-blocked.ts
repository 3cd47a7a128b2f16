import { dropGroups, filterEvidence, nameList, nodeDoubt, nodeDrop, peeringsSeen, routesWithoutBgp } from '../../derive/index.ts';
import type { NodeTraffic, PeeringsOf } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';
import type { View } from '../../model/rule.ts';

/** A node whose own packet filter drops BGP. */
export const bgpPortBlocked = defineRule({
  code: 'CNI504',
  name: 'bgp-port-blocked',
  titles: { healthy: 'no node drops TCP 179', broken: "a node's own packet filter drops BGP" },
  severity: 'critical',
  cni: ['calico'],
  skip: routesWithoutBgp,
  since: '0.1.0',
  status: 'stable',
  needs: ['node.packetFilter', 'node.object'],
  wants: ['node.links', 'node.paths', 'node.comparisons', 'cluster.bgpConfiguration', 'cluster.bgpPeers'],
  mustKnow: ['cluster.bgpConfiguration', 'cluster.bgpPeers'],
  explains: [
    { code: 'CNI402', where: 'shared-node' },
    { code: 'CNI704', where: 'shared-node', key: 'port' },
    { code: 'CNI704', where: 'shared-node', key: 'pod' },
    { code: 'CNI704', where: 'shared-node', key: 'pods' },
    { code: 'CNI107', where: 'same-nodes' },
  ],
  docs: {
    checks:
      "A connection to TCP 179 from another node that this one should have a session with is sent through all chains of a node's packet filter as they were read there, in and out: no rule and no policy drops it. Where a session is up, nothing is called blocked. Unknown, and not green, where a part of that packet filter was not read and no try shows that it comes through.",
    matters: 'Without a session a node learns no routes to the pods of its peers, and they none to its own. calico-node stays Ready as long as one session is left.',
    repair: 'Take the rule away where it was made, or allow TCP 179 from the addresses of all nodes before it: `iptables -D CHAIN NUMBER` for one rule, `firewall-cmd --permanent --add-port=179/tcp && firewall-cmd --reload`. The session comes back by itself within half a minute.',
    references: ['https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements'],
  },
  unsettled: (view) => {
    if (peeringsIn(view) === undefined) return [{ fact: 'cluster.bgpPeers', reason: 'parse-failed', detail: 'the selector of a BGPPeer cannot be read' }];
    const traffic = trafficIn(view);
    return view.nodes.flatMap(({ name }) => nodeDoubt(view, name, traffic));
  },
  check: (view) => {
    const traffic = trafficIn(view);
    return dropGroups(view.nodes, (name) => nodeDrop(view, name, traffic), ({ way }) => way).map(({ names, drops, drop: { way } }) => {
      const meaning = names.length === 1 ? `it exchanges no routes with nodes ${way === 'input' ? 'whose connections it drops' : 'that it connects to'}` : `they exchange no routes with nodes ${way === 'input' ? 'whose connections they drop' : 'that they connect to'}`;
      return {
        message: `${nameList(names)} ${names.length === 1 ? 'drops TCP 179 (BGP) in its own packet filter' : 'drop TCP 179 (BGP) in their own packet filters'}: ${meaning}`,
        subjects: names.map(nodeSubject),
        evidence: drops.map(({ name, drop }) => filterEvidence(name, drop, 'TCP 179 passes between nodes')),
        next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${names[0] ?? ''}`,
      };
    });
  },
});

type PeerView = View<'node.object', 'cluster.bgpConfiguration' | 'cluster.bgpPeers'>;

function trafficIn(view: PeerView): NodeTraffic {
  const peerings = peeringsIn(view);
  const exchanges = (node: string): ((other: string) => boolean) => {
    const peers = new Set(peerings?.(node).map((peering) => peering.node));
    return (other) => peers.has(other);
  };
  return { protocol: 'tcp', port: 179, rung: 'port', ways: ['input', 'output'], exchanges };
}

function peeringsIn(view: PeerView): PeeringsOf | undefined {
  const objects = Object.fromEntries(view.nodes.map((node) => [node.name, node.get('node.object')]));
  return peeringsSeen(objects, view.want('cluster.bgpConfiguration'), view.want('cluster.bgpPeers'));
}

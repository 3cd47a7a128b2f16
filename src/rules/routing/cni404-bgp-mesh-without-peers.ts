import { bgpAddresses, brokenFrom, expectedPeerings, isRouteReflector, nameList, routesWithoutBgp } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

/** Nodes that no BGP session is configured for. */
export const bgpMeshWithoutPeers = defineRule({
  code: 'CNI404',
  name: 'bgp-mesh-without-peers',
  titles: { healthy: 'every node has a BGP peer', broken: 'the BGP mesh is off and nodes have no peer' },
  severity: 'critical',
  cni: ['calico'],
  skip: routesWithoutBgp,
  since: '0.1.0',
  status: 'stable',
  needs: ['node.object', 'cluster.bgpPeers'],
  wants: ['cluster.bgpConfiguration'],
  mustKnow: ['cluster.bgpConfiguration'],
  explains: [
    { code: 'CNI407', where: 'anywhere', key: 'bgp' },
    ...brokenFrom('pod', 'anywhere'),
  ],
  docs: {
    checks: 'Where the node-to-node mesh is off (`nodeToNodeMeshEnabled: false`), or a node is a route reflector, some BGPPeer gives each node a peer. Judged where at least two nodes run BGP.',
    matters: 'A node without a peer exchanges no routes: its pods cannot be reached from other nodes. calico-node is Ready, as it has no session to wait for.',
    repair:
      'Turn the mesh on again: `kubectl patch bgpconfiguration default --type merge -p \'{"spec":{"nodeToNodeMeshEnabled":true}}\'`, or give the nodes peers with a BGPPeer whose selector matches them.',
    references: ['https://docs.tigera.io/calico/latest/networking/configuring/bgp'],
  },
  check: (view) => {
    const meshEnabled = valueOf(view.want('cluster.bgpConfiguration'))?.nodeToNodeMeshEnabled ?? true;
    const nodes = Object.fromEntries(view.nodes.map((node) => [node.name, node.get('node.object')]));
    const speaking = Object.entries(nodes).filter(([, node]) => bgpAddresses(node).length > 0);
    const expected = expectedPeerings({ nodes, meshEnabled, bgpPeers: view.get('cluster.bgpPeers') });
    if (speaking.length < 2 || expected === undefined) return [];
    const mesh = new Set(meshEnabled ? speaking.flatMap(([name, node]) => (isRouteReflector(node) ? [] : [name])) : []);
    const lonely = speaking.map(([name]) => name).filter((name) => !(mesh.size > 1 && mesh.has(name)) && expected(name).length === 0);
    if (lonely.length === 0) return [];
    const why = meshEnabled ? 'no BGPPeer selects them' : 'the node-to-node mesh is off and no BGPPeer selects them';
    return [
      {
        message: `${nameList(lonely)} ${lonely.length === 1 ? 'has' : 'have'} no BGP peer: ${lonely.length === 1 ? why.replace('them', 'it') : why}, so pods there cannot be reached from other nodes`,
        subjects: lonely.map(nodeSubject),
        evidence: [
          { fact: 'cluster.bgpConfiguration', where: 'default spec.nodeToNodeMeshEnabled', seen: String(meshEnabled), expected: 'true, or a BGPPeer for each node' },
          { fact: 'cluster.bgpPeers', where: nameList(lonely), seen: 'selected by no BGPPeer', expected: 'one at least' },
        ],
        next: 'kubectl get bgpconfigurations,bgppeers -o yaml',
      },
    ];
  },
});

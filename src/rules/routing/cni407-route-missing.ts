import { brokenFrom, expectedText, lookAtAgent, lostRoutes, nameList, nothingExpected, unsettledRoutes } from '../../derive/index.ts';
import type { LostRoutes, RouteDifference } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A node that has no route to the pods of another one, or one that leads elsewhere. */
export const routeMissing = defineRule({
  code: 'CNI407',
  name: 'route-missing',
  titles: { healthy: 'every node has its routes to the pods of the others', broken: 'a route to pods of another node is missing or leads elsewhere' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: nothingExpected,
  since: '0.1.0',
  status: 'stable',
  needs: ['node.routes'],
  wants: ['node.object', 'node.agents', 'node.paths', 'node.policyRules', 'node.bird', 'cluster.flannelConfig', 'cluster.ipPools', 'cluster.ipamBlocks', 'cluster.felixConfiguration', 'cluster.bgpConfiguration', 'cluster.bgpPeers'],
  explains: [{ code: 'CNI307', where: 'same-nodes', key: 'all' }, { code: 'CNI308', where: 'same-nodes', key: 'all' }, ...brokenFrom('tunnel')],
  docs: {
    checks:
      "A node's main routing table leads to the pod CIDRs of each other node (Calico: to its IPAM blocks) by the gateway and the device of its backend: into the tunnel, or by the other node's address where nothing is encapsulated. No longer prefix and no rule of policy routing takes these packets elsewhere (rules for marked packets are not followed), and own pod CIDRs stay on the node. With BGP, between nodes that peer with each other. Where tries show that pods of the two nodes reach each other, nothing is said. Unknown, and not green, while one of the two agents has just started.",
    matters:
      'What is for these pods goes by the default route, or is dropped. flannel with VXLAN writes a route when a node comes or changes and never looks again; host-gw looks every 10 seconds, but leaves what another program has put in its place, as BIRD does; Felix looks every 90 seconds.',
    repair:
      'See who made what is there: `ip route show 10.244.2.0/24`, `ip rule`. A route of a VPN, of Docker or of another CNI within the pod network goes where it was made; a blackhole `ip route delete blackhole NETWORK`. Then restart the agent of the node that lacks it, which writes all routes anew: `kubectl delete pod -n NAMESPACE POD`. With BGP, look in BIRD first: `birdcl show route NETWORK all`, `birdcl show protocols` (kernel1 is up). host-gw needs all nodes in one network.',
    references: [
      'https://github.com/flannel-io/flannel/blob/v0.28.0/pkg/backend/route_network.go',
      'https://github.com/flannel-io/flannel/blob/v0.28.0/pkg/backend/vxlan/vxlan_network.go',
      'https://github.com/projectcalico/calico/blob/v3.28.5/felix/dataplane/linux/vxlan_mgr.go',
      'https://docs.tigera.io/calico/latest/networking/configuring/bgp',
    ],
  },
  unsettled: unsettledRoutes,
  check: (view) =>
    lostRoutes(view).map((lost) => ({
      message: describe(lost),
      subjects: [nodeSubject(lost.node)],
      ...(lost.cause === null ? {} : { key: lost.cause }),
      evidence: lost.routes.slice(0, ROUTES_SHOWN).map((route) => ({
        fact: route.fault === 'diverted' ? ('node.policyRules' as const) : ('node.routes' as const),
        where: `${route.expected.destination} (${route.expected.peer}) on ${lost.node}`,
        seen: route.fault === 'missing' && route.seen !== '' ? `no route, only ${route.seen}` : route.seen || 'no route',
        expected: expectedText(route.expected),
      })),
      next: lookAtAgent(view, lost.node),
    })),
});

const ROUTES_SHOWN = 50;

function describe({ node, cause, routes }: LostRoutes): string {
  const peers = [...new Set(routes.map(({ expected }) => expected.peer))];
  const [only] = routes;
  const harm = peers.every((peer) => peer === node) ? `pods on ${node} cannot be reached` : `pods on ${node} and pods there cannot reach each other`;
  const why = cause === 'gateway' ? `, whose address is in no network of ${node}` : '';
  if (routes.length === 1 && only !== undefined) return `${one(node, only)}${why}: ${harm}`;
  const missing = routes.every(({ fault }) => fault === 'missing');
  return `${node} has ${missing ? 'no routes' : 'wrong or no routes'} to pods on ${nameList(peers)}${why}: ${harm}`;
}

function one(node: string, { expected: { destination, peer }, fault, seen }: RouteDifference): string {
  switch (fault) {
    case 'missing':
      return `${node} has no route to pods on ${peer} (${destination})`;
    case 'dropped':
      return `${node} drops what is for pods on ${peer} by the route ${seen}`;
    case 'elsewhere':
    case 'shadowed':
      return `${node} sends what is for pods on ${peer} (${destination}) elsewhere, by the route ${seen}`;
    case 'diverted':
      return `${node} sends what is for pods on ${peer} (${destination}) elsewhere, by policy routing (${seen})`;
  }
}

import { bgpAddresses, downGroups, isRoutedByBgp, isRouteReflector, nameList, objectsOf, routesWithoutBgp, seemsSilent, settledSessions, unknownPeerings, unsettledSessions } from '../../derive/index.ts';
import type { BgpView, DownGroup } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { Lease, NodeObject } from '../../model/node-facts.ts';
import type { Observation } from '../../model/observation.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

/** Nodes that have no BGP session with each other. */
export const bgpSessionDown = defineRule({
  code: 'CNI402',
  name: 'bgp-session-down',
  titles: { healthy: 'every BGP session between nodes is established', broken: 'a BGP session between nodes is down' },
  severity: 'critical',
  cni: ['calico'],
  skip: routesWithoutBgp,
  since: '0.1.0',
  status: 'stable',
  needs: ['node.bird'],
  wants: ['node.object', 'node.agents', 'node.lease', 'cluster.bgpConfiguration', 'cluster.bgpPeers'],
  explains: [{ code: 'CNI107', where: 'same-nodes' }],
  docs: {
    checks:
      'BIRD on every node reports the session with every node it peers with as Established: with all others in the full mesh, or as BGPPeers say. A pair is down when either end says so, or when BIRD has no session that should be there. Unknown, and not green, while a node whose agent started less than a minute ago still lacks a session. Judged in the address families whose routes come from BGP: not where Felix programs them (VXLAN pools, WireGuard on all nodes, IPIP pools from v3.33 on).',
    matters:
      'Routes to the pods of a node come with its session. calico-node stays Ready as long as one session is established, so that `kubectl get pods` shows nothing.',
    repair:
      'The last error tells where to look. `Connection timed out` or Active on one and Connect on the other end: TCP 179 is dropped between them, by a firewall on a node or in the network. `Connection refused`: calico-node does not run on the other end. `Hold timer expired`: packets got lost after it was up. `Bad peer AS`, `Authentication failure`: the AS number or password of the two ends differ.\n\nTry it from a node: `nc -vz OTHER_NODE 179`.',
    references: [
      'https://docs.tigera.io/calico/latest/networking/configuring/bgp',
      'https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements',
    ],
  },
  unsettled: (view) => [...unsettledSessions(view), ...unknownPeerings(view)],
  check: (view) => {
    const nodes = objectsOf(view);
    const mesh = valueOf(view.want('cluster.bgpConfiguration'))?.nodeToNodeMeshEnabled !== false;
    const ends = settledSessions(view).filter((end) => isRoutedByBgp(view.identification, end.address));
    return downGroups(ends, (node) => isAtFault(view, node)).map((group) => ({
      message: describe(group, nodes, mesh),
      subjects: [group.center, ...group.others].map(nodeSubject),
      evidence: group.ends.map((end) => ({
        fact: 'node.bird' as const,
        where: `${end.node} ${end.protocol || `session with ${end.peer ?? end.address}`}`,
        seen: end.seen,
        expected: 'Established',
      })),
      ...nextOf(view, group),
    }));
  },
});

/** What this rule declares. */
type SessionView = BgpView & { wantOf(node: string, fact: 'node.lease'): Observation<Lease> };

/** A node that explains why its sessions are down: it is silent, or its BIRD could not be asked or does not answer. */
function isAtFault(view: SessionView, name: string): boolean {
  if (seemsSilent(view.wantOf(name, 'node.lease'))) return true;
  const bird = view.nodes.find((node) => node.name === name)?.get('node.bird');
  return bird === undefined || bird.v4?.answering === false || bird.v6?.answering === false;
}

/** In a full mesh each session is the only way; elsewhere another peer may hand on the routes. */
function describe({ center, others, ends }: DownGroup, nodes: Readonly<Record<string, NodeObject>>, mesh: boolean): string {
  const [a = '', b = ''] = [center, ...others].sort((x, y) => x.localeCompare(y, 'en', { numeric: true }));
  const families = new Set(ends.map(({ address }) => (address.includes(':') ? 'IPv6' : 'IPv4')));
  const dualStack = bgpAddresses(nodes[center]).length > 1;
  const [only] = dualStack && families.size === 1 ? families : [];
  const [kind, over] = only === undefined ? ['BGP', ''] : [`${only} BGP`, ` over ${only}`];
  const onlyWay = mesh && ![center, ...others].some((name) => isRouteReflector(nodes[name]));
  if (others.length === 1) {
    return `${a} and ${b} have no ${kind} session: pods on one ${onlyWay ? 'cannot' : 'may not'} reach pods on ${onlyWay ? 'the other' : 'other nodes'}${over}`;
  }
  const missing = `${center} has no ${kind} session with ${nameList(others)}`;
  return `${missing}: ${onlyWay ? `pods on ${center} and pods there cannot reach each other` : 'pods on these nodes may not reach other nodes'}${over}`;
}

function nextOf(view: BgpView, group: DownGroup): { readonly next?: string } {
  const asked = group.ends.find((end) => end.protocol !== '') ?? group.ends[0];
  const [agent] = Object.entries(valueOf(view.wantOf(asked?.node ?? '', 'node.agents')) ?? {});
  const container = view.identification.agentSets.find((set) => set.calicoContainer !== null)?.calicoContainer;
  if (agent === undefined || asked === undefined || container == null) return {};
  const [pod, { namespace }] = agent;
  const socket = asked.address.includes(':') ? 'bird6' : 'bird';
  const protocol = asked.protocol === '' ? '' : ` all ${asked.protocol}`;
  return { next: `kubectl exec -n ${namespace} ${pod} -c ${container} -- birdcl -s /var/run/calico/${socket}.ctl show protocols${protocol}` };
}

import { bgpAddresses, count, downGroups, isRoutedByBgp, isRouteReflector, nameList, objectsOf, routesWithoutBgp, seemsSilent, sessionObstacle, settledSessions, unknownPeerings, unsettledSessions } from '../../derive/index.ts';
import type { BgpView, DownGroup, SessionObstacle } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { Evidence } from '../../model/finding.ts';
import type { Sockets } from '../../model/host-facts.ts';
import type { Lease, NodeObject } from '../../model/node-facts.ts';
import type { Observation } from '../../model/observation.ts';
import { valueOf } from '../../model/observation.ts';
import type { Path } from '../../model/path-facts.ts';
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
  wants: ['node.object', 'node.agents', 'node.lease', 'cluster.bgpConfiguration', 'cluster.bgpPeers', 'node.paths', 'node.sockets'],
  explains: [
    { code: 'CNI107', where: 'same-nodes' },
    { code: 'CNI407', where: 'anywhere', key: 'bgp' },
    { code: 'CNI704', where: 'same-nodes', key: 'port' },
    { code: 'CNI704', where: 'shared-node', key: 'pod' },
    { code: 'CNI704', where: 'shared-node', key: 'pods' },
  ],
  docs: {
    checks:
      'BIRD on every node reports the session with every node it peers with as Established: with all others in the full mesh, or as BGPPeers say. A pair is down when either end says so, or when BIRD has no session that should be there. Unknown, and not green, while a node whose agent started less than a minute ago still lacks a session. Judged in the address families whose routes come from BGP: not where Felix programs them (VXLAN pools, WireGuard on all nodes, IPIP pools from v3.33 on).',
    matters:
      'Routes to the pods of a node come with its session. calico-node stays Ready as long as one session is established, so that `kubectl get pods` shows nothing.',
    repair:
      'The last error tells where to look. `Connection timed out` or Active on one and Connect on the other end: TCP 179 is dropped between them, by a firewall on a node or in the network. `Connection refused`: calico-node does not run on the other end. `Hold timer expired`: packets got lost after it was up. `Bad peer AS`, `Authentication failure`: the AS number or password of the two ends differ.\n\nDo not connect to TCP 179 by hand from a peer while a session is up: BIRD takes that for a restart of its neighbour, and drops the session. `kubectl cni probe` reads the sockets instead.',
    references: [
      'https://docs.tigera.io/calico/latest/networking/configuring/bgp',
      'https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements',
    ],
  },
  unsettled: (view) => [...unsettledSessions(view), ...unknownPeerings(view)],
  check: (view) => {
    const nodes = objectsOf(view);
    const mesh = valueOf(view.want('cluster.bgpConfiguration'))?.nodeToNodeMeshEnabled !== false;
    const ends = settledSessions(view).filter((end) => isRoutedByBgp(view.identification, end.address) && !isOutOfReach(view, end.node, end.peer));
    const excused = new Set(nodesAtFault(view));
    return downGroups(ends, (node) => excused.has(node)).map((group) => {
      const obstacle = group.center === null ? undefined : obstacleOf(view, group);
      return {
        message: describe(group, nodes, mesh, obstacle === undefined ? '' : ` (${obstacle.words})`),
        subjects: group.nodes.map(nodeSubject),
        evidence: [...evidenceOf(group), ...(obstacle === undefined ? [] : [evidenceFor(obstacle)])],
        ...nextOf(view, group),
      };
    });
  },
});

/** What this rule declares. */
type SessionView = BgpView & {
  wantOf(node: string, fact: 'node.lease'): Observation<Lease>;
  wantOf(node: string, fact: 'node.paths'): Observation<Readonly<Record<string, Path>>>;
  wantOf(node: string, fact: 'node.sockets'): Observation<Sockets>;
};

/** Where a probe has found the node itself out of reach, a session cannot be up, and CNI704 tells it. */
function isOutOfReach(view: SessionView, node: string, peer: string | null): boolean {
  const broken = (from: string, to: string): boolean => valueOf(view.wantOf(from, 'node.paths'))?.[to]?.broken === 'address';
  return peer !== null && (broken(node, peer) || broken(peer, node));
}

/** What a probe has tried between the nodes. */
function obstacleOf(view: SessionView, { ends }: DownGroup): SessionObstacle | undefined {
  return sessionObstacle(ends, {
    pathOf: (from, to) => valueOf(view.wantOf(from, 'node.paths'))?.[to],
    socketsOf: (node) => valueOf(view.wantOf(node, 'node.sockets')),
  });
}

function evidenceFor({ fact, where, seen, expected }: SessionObstacle): Evidence {
  return { fact, where, seen, expected };
}

/** Nodes that explain why their sessions are down: they are silent, or their BIRD could not be asked or does not answer. */
function nodesAtFault(view: SessionView): string[] {
  const birds = new Map(view.nodes.map((node) => [node.name, node.get('node.bird')]));
  return view.nodeNames.filter((name) => {
    if (seemsSilent(view.wantOf(name, 'node.lease'))) return true;
    const bird = birds.get(name);
    return bird === undefined || bird.v4?.answering === false || bird.v6?.answering === false;
  });
}

/** A mesh of hundreds has tens of thousands of ends, which say the same. */
const ENDS_SHOWN = 50;

function evidenceOf({ ends }: DownGroup): Evidence[] {
  const shown = ends.slice(0, ENDS_SHOWN).map((end) => ({
    fact: 'node.bird' as const,
    where: `${end.node} ${end.protocol || `session with ${end.peer ?? end.address}`}`,
    seen: end.seen,
    expected: 'Established',
  }));
  const rest = ends.length - shown.length;
  return rest === 0 ? shown : [...shown, { fact: 'node.bird', where: `${count(rest, 'more session')}`, seen: 'not Established either', expected: 'Established' }];
}

/** In a full mesh each session is the only way; elsewhere another peer may hand on the routes. */
function describe(group: DownGroup, objects: Readonly<Record<string, NodeObject>>, mesh: boolean, why: string): string {
  const { center, nodes, ends } = group;
  const families = new Set(ends.map(({ address }) => (address.includes(':') ? 'IPv6' : 'IPv4')));
  const dualStack = (center === null ? nodes : [center]).some((name) => bgpAddresses(objects[name]).length > 1);
  const [only] = dualStack && families.size === 1 ? families : [];
  const [kind, over] = only === undefined ? ['BGP', ''] : [`${only} BGP`, ` over ${only}`];
  const onlyWay = mesh && !nodes.some((name) => isRouteReflector(objects[name]));
  const can = onlyWay ? 'cannot' : 'may not';
  if (center === null) return `${amongAll(group, objects, kind)} ${can} reach each other${over}`;
  const [a = '', b = ''] = [...nodes].sort((x, y) => x.localeCompare(y, 'en', { numeric: true }));
  if (nodes.length === 2) {
    return `${a} and ${b} have no ${kind} session${why}: pods on one ${can} reach pods on ${onlyWay ? 'the other' : 'other nodes'}${over}`;
  }
  const missing = `${center} has no ${kind} session with ${nameList(nodes.slice(1))}`;
  return `${missing}${why}: ${onlyWay ? `pods on ${center} and pods there cannot reach each other` : 'pods on these nodes may not reach other nodes'}${over}`;
}

/** What is down where no node is the one that all pairs have in common. */
function amongAll({ nodes, up, pairs }: DownGroup, objects: Readonly<Record<string, NodeObject>>, kind: string): string {
  const inGroup = new Set(nodes);
  const all = Object.entries(objects).every(([name, object]) => inGroup.has(name) || object.deleting || bgpAddresses(object).length === 0);
  if (up > 0) return `only ${up} of ${pairs} pairs of ${all ? 'nodes' : `${nodes.length} nodes`} ${up === 1 ? 'has' : 'have'} a ${kind} session: most pods on different nodes`;
  if (all) return `no ${kind} session between nodes is established: pods on different nodes`;
  return `${nameList(nodes)} have no ${kind} session with each other: pods on different ones`;
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

import type { BgpConfiguration, BgpPeer, IpamBlock } from '../model/cluster-facts.ts';
import type { PolicyRule } from '../model/host-facts.ts';
import type { BirdState } from '../model/node-facts.ts';
import { valueOf } from '../model/observation.ts';
import type { Observation } from '../model/observation.ts';
import type { MissingFact, NodeView } from '../model/rule.ts';
import { announcementOf } from './announcement.ts';
import { contains, parseCidr } from './cidr.ts';
import type { Cidr } from './cidr.ts';
import { expectationsIn, nodeObjects, tooYoung, unknownExpectations } from './host-view.ts';
import type { HostView } from './host-view.ts';
import { pathsIn } from './paths-in.ts';
import { bgpAddresses, isKnown, peeringsSeen } from './peerings.ts';
import { podsMeet } from './pods-met.ts';
import { routeDifferences } from './route-differences.ts';
import type { RouteDifference } from './route-differences.ts';
import { isDirectBy } from './route-lookup.ts';
import { isSettling } from './settling.ts';

export type RouteFact = 'node.policyRules' | 'node.bird' | 'cluster.ipamBlocks' | 'cluster.bgpConfiguration' | 'cluster.bgpPeers';

export interface RouteView extends HostView {
  readonly nodes: readonly NodeView<'node.routes'>[];
  want: HostView['want'] & ((fact: 'cluster.ipamBlocks') => Observation<Readonly<Record<string, IpamBlock>>>) & ((fact: 'cluster.bgpConfiguration') => Observation<BgpConfiguration>) & ((fact: 'cluster.bgpPeers') => Observation<Readonly<Record<string, BgpPeer>>>);
  wantOf: HostView['wantOf'] & ((node: string, fact: 'node.policyRules') => Observation<Readonly<Record<string, PolicyRule>>>) & ((node: string, fact: 'node.bird') => Observation<BirdState>);
}

/**
 * Routes that a node lacks, or that lead elsewhere. Why, as far as another rule tells it:
 * - `bgp`: the BGP session that it comes from is down
 * - `gateway`: without encapsulation, and the address that the other node announces is in no network of this one
 */
export interface LostRoutes {
  readonly node: string;
  readonly cause: 'bgp' | 'gateway' | null;
  readonly routes: readonly RouteDifference[];
}

export function lostRoutes(view: RouteView): LostRoutes[] {
  const lost = allLost(view).filter((each) => whyYoung(view, each) === undefined);
  return [...Map.groupBy(lost, ({ node, cause }) => `${node} ${cause ?? ''}`).values()].map((group) => ({
    node: group[0]?.node ?? '',
    cause: group[0]?.cause ?? null,
    routes: group.map(({ route }) => route),
  }));
}

/** Those that may still come, and what is missing to tell. */
export function unsettledRoutes(view: RouteView): MissingFact[] {
  const young = Map.groupBy(allLost(view), ({ node }) => node);
  return [
    ...unknownExpectations(view),
    ...unknownSources(view),
    ...[...young].flatMap(([node, lost]): MissingFact[] => {
      const why = lost.map((each) => whyYoung(view, each)).find((each) => each !== undefined);
      return why === undefined ? [] : [{ fact: 'node.routes', node, reason: 'unsettled', detail: why }];
    }),
  ];
}

/** Routes of BGP come with its sessions, which take longer. */
function whyYoung(view: RouteView, { node, route: { expected } }: LostRoute): string | undefined {
  const ends = [node, expected.peer];
  const settling = !expected.bgp ? undefined : ends.find((name) => isSettling(valueOf(view.wantOf(name, 'node.agents')) ?? {}, view.identification, view.taken));
  return settling === undefined ? tooYoung(view, ends) : `the agent of ${settling} has just started, and its BGP sessions may still come up`;
}

/** Of Calico's facts: where its routes come from. */
function unknownSources(view: RouteView): MissingFact[] {
  const blocks = view.want('cluster.ipamBlocks');
  const sources = [
    ...(view.identification.cni === 'calico' && view.identification.ipam === 'calico-ipam' ? [{ fact: 'cluster.ipamBlocks' as const, seen: blocks }] : []),
    ...(view.identification.variant.bgpRoutes.length > 0 ? [{ fact: 'cluster.bgpConfiguration' as const, seen: view.want('cluster.bgpConfiguration') }, { fact: 'cluster.bgpPeers' as const, seen: view.want('cluster.bgpPeers') }] : []),
  ];
  return sources.flatMap(({ fact, seen }) => (seen.state === 'observed' || isKnown(seen) || seen.reason === 'not-applicable' ? [] : [{ fact, reason: seen.reason, detail: seen.detail }]));
}

interface LostRoute {
  readonly node: string;
  readonly route: RouteDifference;
  readonly cause: LostRoutes['cause'];
}

function allLost(view: RouteView): LostRoute[] {
  const objects = nodeObjects(view);
  const peerings = peeringsSeen(objects, view.want('cluster.bgpConfiguration'), view.want('cluster.bgpPeers'));
  const blocks = valueOf(view.want('cluster.ipamBlocks'));
  const expectedOf = expectationsIn(view, { ...(blocks === undefined ? {} : { ipamBlocks: blocks }), ...(peerings === undefined ? {} : { peerings }) });
  const addressOf = (name: string): string | undefined => (objects[name] === undefined ? undefined : (announcementOf(objects[name], view.identification).address ?? undefined));
  const meets = meetingsIn(view);
  return view.nodes.flatMap((node) => {
    const routes = node.get('node.routes');
    const isDirect = isDirectBy(routes);
    const differences = routeDifferences(expectedOf(node.name, isDirect).routes, routes, valueOf(view.wantOf(node.name, 'node.policyRules')));
    return differences.filter((route) => !meets(node.name, route)).map((route): LostRoute => {
      const { peer, bgp, own, via, device } = route.expected;
      const address = addressOf(peer);
      const outside = !own && !bgp && device === null && via !== null && via === address && isDirect(via) === false;
      const isDown = bgp && !(isEstablished(view, node.name, bgpAddresses(objects[peer])) && isEstablished(view, peer, bgpAddresses(objects[node.name])));
      return { node: node.name, route, cause: isDown ? 'bgp' : outside ? 'gateway' : null };
    });
  });
}

/** Whether pods of a node reach a pod all the same that the packets in question are for; for a route to own pods, whether pods of another node do. */
function meetingsIn(view: RouteView): (node: string, route: RouteDifference) => boolean {
  const paths = pathsIn(view);
  return (node, { expected, network }) => {
    const range = parseCidr(network);
    const isMeant = (address: Cidr): boolean => range !== undefined && contains(range, address);
    const pairs = expected.own ? view.nodeNames.map((other) => [other, node] as const) : [[node, expected.peer] as const];
    return pairs.some((pair) => podsMeet(paths, pair, isMeant));
  };
}

/** What BIRD of a node says of the session with another one; taken for established where it is not known. */
function isEstablished(view: RouteView, node: string, addresses: readonly string[]): boolean {
  const bird = valueOf(view.wantOf(node, 'node.bird'));
  if (bird === undefined) return true;
  const sessions = [bird.v4, bird.v6].flatMap((instance) => Object.values(instance?.sessions ?? {}));
  return sessions.some(({ neighbor, bgpState }) => addresses.includes(neighbor) && bgpState === 'Established');
}

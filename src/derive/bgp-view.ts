import type { NodeObject } from '../model/node-facts.ts';
import type { MissingFact, View } from '../model/rule.ts';
import { valueOf } from '../model/observation.ts';
import { sessionEnds } from './bgp-sessions.ts';
import type { SessionEnd } from './bgp-sessions.ts';
import { isKnown, peeringsSeen } from './peerings.ts';
import type { PeeringsOf } from './peerings.ts';
import { isSettling } from './settling.ts';

/** What BGP rules declare, so that all of them see the same. */
export type BgpView = View<'node.bird', 'node.object' | 'node.agents' | 'cluster.bgpConfiguration' | 'cluster.bgpPeers'>;

/** The session ends of a cluster, without those at a node whose agent came up or restarted a moment ago. */
export function settledSessions(view: BgpView): SessionEnd[] {
  const fresh = freshNodes(view);
  return allSessions(view).filter((end) => !touches(end, fresh));
}

/** Sessions that are not established and left out of the settled ones, as facts that are too young to be judged. */
export function unsettledSessions(view: BgpView): MissingFact[] {
  const fresh = freshNodes(view);
  if (fresh.size === 0) return [];
  const open = allSessions(view).filter((end) => !end.established && touches(end, fresh));
  const nodes = new Set(open.flatMap(({ node, peer }) => [node, peer ?? '']).filter((name) => fresh.has(name)));
  return [...nodes].map((node) => ({
    fact: 'node.bird',
    node,
    reason: 'unsettled',
    detail: 'its agent has just started, or is about to, and its BGP sessions may still come up',
  }));
}

/** What is missing to tell which sessions there should be: one that BIRD does not have at all is then not noticed. */
export function unknownPeerings(view: BgpView): MissingFact[] {
  const missing = (['cluster.bgpConfiguration', 'cluster.bgpPeers'] as const).flatMap((fact) => {
    const observation = view.want(fact);
    return observation.state === 'observed' || isKnown(observation) ? [] : [{ fact, reason: observation.reason, detail: observation.detail }];
  });
  if (missing.length > 0 || expectedSessions(view) !== undefined) return missing;
  return [{ fact: 'cluster.bgpPeers', reason: 'parse-failed', detail: 'the selector of a BGPPeer cannot be read' }];
}

function allSessions(view: BgpView): SessionEnd[] {
  const birds = Object.fromEntries(view.nodes.map((node) => [node.name, node.get('node.bird')]));
  return sessionEnds(birds, objectsOf(view), expectedSessions(view));
}

function expectedSessions(view: BgpView): PeeringsOf | undefined {
  return peeringsSeen(objectsOf(view), view.want('cluster.bgpConfiguration'), view.want('cluster.bgpPeers'));
}

function freshNodes(view: BgpView): ReadonlySet<string> {
  return new Set(
    view.nodeNames.filter((name) => {
      const agents = valueOf(view.wantOf(name, 'node.agents'));
      return agents !== undefined && isSettling(agents, view.identification, view.taken);
    }),
  );
}

function touches({ node, peer }: SessionEnd, nodes: ReadonlySet<string>): boolean {
  return nodes.has(node) || (peer !== null && nodes.has(peer));
}

/** The Node objects that were seen, of silent nodes too, so that a session with one of those has a name. */
export function objectsOf(view: BgpView): Record<string, NodeObject> {
  return Object.fromEntries(
    view.nodeNames.flatMap((name) => {
      const object = valueOf(view.wantOf(name, 'node.object'));
      return object === undefined ? [] : [[name, object] as const];
    }),
  );
}

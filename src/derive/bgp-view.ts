import type { NodeObject } from '../model/node-facts.ts';
import type { MissingFact, View } from '../model/rule.ts';
import { valueOf } from '../model/observation.ts';
import { secondsBetween } from './age.ts';
import { sessionEnds } from './bgp-sessions.ts';
import type { SessionEnd } from './bgp-sessions.ts';
import { expectedPeerings } from './peerings.ts';

/** What BGP rules declare, so that all of them see the same. */
export type BgpView = View<'node.bird', 'node.object' | 'node.agents' | 'cluster.bgpConfiguration' | 'cluster.bgpPeers'>;

/** A mesh session is up within 15 s of the start of BIRD: connect delay 1 s, retry 3 s, and confd before that. */
const SETTLE_SECONDS = 45;

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
    detail: 'its agent has just started, and its BGP sessions may still come up',
  }));
}

function allSessions(view: BgpView): SessionEnd[] {
  const birds = Object.fromEntries(view.nodes.map((node) => [node.name, node.get('node.bird')]));
  const objects = objectsOf(view);
  const configuration = view.want('cluster.bgpConfiguration');
  const peers = view.want('cluster.bgpPeers');
  const known = isKnown(configuration) && isKnown(peers);
  const expected = known
    ? expectedPeerings({ nodes: objects, meshEnabled: valueOf(configuration)?.nodeToNodeMeshEnabled ?? true, bgpPeers: valueOf(peers) ?? {} })
    : undefined;
  return sessionEnds(birds, objects, expected);
}

function freshNodes(view: BgpView): ReadonlySet<string> {
  return new Set(view.nodeNames.filter((name) => isFresh(view, name)));
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

/** Seen, or seen not to exist, in which case the defaults hold. */
function isKnown(observation: { readonly state: string; readonly reason?: string }): boolean {
  return observation.state === 'observed' || observation.reason === 'not-installed';
}

function isFresh(view: BgpView, name: string): boolean {
  return Object.values(valueOf(view.wantOf(name, 'node.agents')) ?? {}).some((pod) => {
    const ended = Object.values(pod.containers).map((container) => container.last?.finished ?? '');
    return [pod.created, ...ended].some((moment) => moment !== '' && secondsBetween(moment, view.taken) < SETTLE_SECONDS);
  });
}

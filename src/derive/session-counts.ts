import type { NodeFactName, NodeFacts } from '../model/facts.ts';
import type { NodeStatus } from '../model/report.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { sessionEnds } from './bgp-sessions.ts';
import { peeringsSeen } from './peerings.ts';

/**
 * BGP sessions of each node whose BIRD answered for every address family that it runs; no entry for the others, so that
 * nothing is counted that was not seen. `expected` is null where mesh and peers are not known.
 */
export function sessionCounts(snapshot: Snapshot): ReadonlyMap<string, NonNullable<NodeStatus['sessions']>> {
  const { cluster, nodes } = snapshot;
  const counts = new Map<string, NonNullable<NodeStatus['sessions']>>();
  if (!snapshot.identification.variant.bgp) return counts;
  const objects = present(snapshot, 'node.object');
  const birds = Object.fromEntries(
    Object.entries(present(snapshot, 'node.bird')).filter(([, { v4, v6 }]) => (v4 ?? v6) !== null && v4?.answering !== false && v6?.answering !== false),
  );
  if (Object.keys(birds).length === 0) return counts;
  const allSeen = Object.keys(objects).length === Object.keys(nodes).length;
  const expected = allSeen ? peeringsSeen(objects, cluster['cluster.bgpConfiguration'], cluster['cluster.bgpPeers']) : undefined;
  const ends = Map.groupBy(sessionEnds(birds, objects, expected), ({ node }) => node);
  for (const name of Object.keys(birds)) {
    const own = ends.get(name) ?? [];
    const down = own.filter(({ established }) => !established);
    counts.set(name, {
      established: own.length - down.length,
      expected: expected === undefined ? null : own.length,
      down: down.map(({ peer, address, protocol, seen }) => {
        const [state = '', ...error] = seen.split(', ');
        return { peer: peer ?? address, state: protocol === '' ? 'absent' : state, error: protocol === '' ? seen : error.join(', ') };
      }),
    });
  }
  return counts;
}

/** The values of a fact on the nodes where it was observed. */
function present<F extends NodeFactName>({ nodes }: Snapshot, fact: F): Record<string, NodeFacts[F]> {
  const found: Record<string, NodeFacts[F]> = {};
  for (const [name, facts] of Object.entries(nodes)) {
    const observation = facts[fact];
    if (observation?.state === 'observed') found[name] = observation.value as NodeFacts[F];
  }
  return found;
}

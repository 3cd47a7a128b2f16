import type { BirdState, NodeObject } from '../model/node-facts.ts';
import { bgpAddresses } from './peerings.ts';
import type { PeeringsOf } from './peerings.ts';

/** One end of a BGP session, as the BIRD of its node has it. */
export interface SessionEnd {
  readonly node: string;
  /** The node at the other end; null for a peer outside the cluster. */
  readonly peer: string | null;
  readonly address: string;
  /** Name of the BIRD protocol; empty when BIRD has none for a session that should be there. */
  readonly protocol: string;
  readonly established: boolean;
  /** BGP state and last error: `Active, Socket: Connection refused`. */
  readonly seen: string;
}

const OWN_PROTOCOL = /^(Mesh|Node|Global)_/;

/**
 * The ends of all sessions that Calico set up, on the nodes whose BIRD answered. `expected` adds those that BIRD should
 * have and does not list. Sessions with workloads are left out, and those of a node that is being deleted.
 */
export function sessionEnds(
  birds: Readonly<Record<string, BirdState>>,
  all: Readonly<Record<string, NodeObject>>,
  expected: PeeringsOf | undefined,
): SessionEnd[] {
  const owner = new Map(Object.entries(all).flatMap(([name, object]) => bgpAddresses(object).map((address) => [address, name] as const)));
  const ends: SessionEnd[] = [];
  const leaves = (name: string | null): boolean => name !== null && all[name]?.deleting === true;
  for (const [node, bird] of Object.entries(birds)) {
    if (leaves(node)) continue;
    for (const [instance, family] of [[bird.v4, 4], [bird.v6, 6]] as const) {
      if (instance === null || !instance.answering) continue;
      const listed = new Set<string>();
      for (const [protocol, session] of Object.entries(instance.sessions)) {
        if (!OWN_PROTOCOL.test(protocol)) continue;
        listed.add(session.neighbor);
        const peer = owner.get(session.neighbor) ?? null;
        if (leaves(peer)) continue;
        ends.push({
          node,
          peer,
          address: session.neighbor,
          protocol,
          established: session.bgpState === 'Established',
          seen: [session.bgpState || session.state, session.lastError].filter((part) => part !== '').join(', '),
        });
      }
      for (const peering of expected?.(node) ?? []) {
        const sameFamily = peering.address.includes(':') === (family === 6);
        if (!sameFamily || listed.has(peering.address) || leaves(peering.node)) continue;
        ends.push({ node, peer: peering.node, address: peering.address, protocol: '', established: false, seen: 'BIRD has no such session' });
      }
    }
  }
  return ends;
}

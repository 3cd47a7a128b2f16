import { overlayOf, peerAddress } from '../../cni/index.ts';
import { peeringsSeen } from '../../derive/index.ts';
import type { PeeringsOf } from '../../derive/index.ts';
import type { NodeObject } from '../../model/node-facts.ts';
import { valueOf } from '../../model/observation.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Seat } from '../survey.ts';
import type { Pair } from './choose.ts';
import type { LadderPlan, PeerPlan } from './plan.ts';

/** What the API says of the ends of ladders beside nodes. */
export interface Landmarks {
  readonly dnsService: string | null;
  readonly dnsName: string;
  /** CoreDNS itself says that the domain of that name is its own, so that it has to know it. */
  readonly isDomainKnown: boolean;
  readonly apiService: { readonly host: string; readonly port: number } | null;
  /** Pods that are there anyway, in the pod network: address by node. */
  readonly pods: Readonly<Record<string, string>>;
  /** Addresses of nodes where Typha runs. */
  readonly typha: readonly string[];
  /** Why something above is missing. */
  readonly untried: Readonly<Record<string, string>>;
}

const BGP_PORT = 179;

/** Who tries what: a plan for each node that is the beginning of a pair. */
export function ladderPlans(snapshot: Snapshot, seats: Readonly<Record<string, Seat>>, pairs: readonly Pair[], landmarks: Landmarks): readonly LadderPlan[] {
  const objects = Object.fromEntries(Object.entries(snapshot.nodes).flatMap(([name, facts]) => (valueOf(facts['node.object']) === undefined ? [] : [[name, valueOf(facts['node.object']) as NodeObject]])));
  const peerings = snapshot.identification.variant.bgp ? peeringsSeen(objects, snapshot.cluster['cluster.bgpConfiguration'], snapshot.cluster['cluster.bgpPeers']) : undefined;
  return [...Map.groupBy(pairs, ({ from }) => from)].map(([node, own]) => ({
    node,
    peers: own.map(({ to }) => peerPlan(node, to, { snapshot, seats, landmarks, objects, peerings })),
    ownPod: endOf(seats[node]),
    neighbourPod: landmarks.pods[node] ?? null,
    dnsService: landmarks.dnsService,
    dnsName: landmarks.dnsName,
    apiService: landmarks.apiService,
    typha: landmarks.typha,
    untried: {
      ...landmarks.untried,
      ...(landmarks.pods[node] === undefined ? { neighbourPod: 'no other pod of a kind that answers all runs there' } : {}),
      ...(endOf(seats[node]) === null ? { ownPod: whyNoEnd(seats[node]) } : {}),
    },
  }));
}

interface Inputs {
  readonly snapshot: Snapshot;
  readonly seats: Readonly<Record<string, Seat>>;
  readonly landmarks: Landmarks;
  readonly objects: Readonly<Record<string, NodeObject>>;
  readonly peerings: PeeringsOf | undefined;
}

function peerPlan(from: string, to: string, { snapshot, seats, landmarks, objects, peerings }: Inputs): PeerPlan {
  const { identification } = snapshot;
  const object = objects[to];
  const announced = object === undefined ? null : peerAddress(object, identification);
  const address = object?.internalIps[0] ?? announced;
  const peers = peerings?.(from).some((peering) => peering.node === to) ?? false;
  const overlay = object === undefined ? null : overlayOf(object, identification);
  const tunnelAddress = identification.variant.encapsulation === 'none' ? null : (overlay?.address ?? null);
  const podAddress = endOf(seats[to]) ?? landmarks.pods[to] ?? null;
  return {
    node: to,
    address,
    port: peers && announced !== null ? { host: announced, port: BGP_PORT } : null,
    tunnelAddress,
    podAddress,
    untried: {
      ...(address === null ? { address: 'no address of it is known' } : {}),
      ...(peers ? (announced === null ? { port: 'it announces no address for BGP' } : {}) : { port: identification.variant.bgp ? 'they are no BGP peers' : 'the CNI has no TCP port of its own' }),
      ...(tunnelAddress === null ? { tunnel: identification.variant.encapsulation === 'none' ? 'there is no overlay' : 'it announces no address of the overlay' } : {}),
      ...(podAddress === null ? { pod: whyNoEnd(seats[to]), pods: whyNoEnd(seats[to]), 'full-size': whyNoEnd(seats[to]) } : {}),
    },
  };
}

/** The IPv4 address of our pod in the pod network, else the first one. */
function endOf(seat: Seat | undefined): string | null {
  if (seat === undefined || 'state' in seat.end) return null;
  return seat.end.ips.find((ip) => !ip.includes(':')) ?? seat.end.ips[0] ?? null;
}

function whyNoEnd(seat: Seat | undefined): string {
  return seat !== undefined && 'state' in seat.end ? seat.end.detail : 'no pod of ours runs there';
}

import { CALICO_ANNOTATIONS } from '../cni/index.ts';
import type { BgpConfiguration, BgpPeer } from '../model/cluster-facts.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { valueOf } from '../model/observation.ts';
import type { Observation } from '../model/observation.ts';
import { compileSelector } from './selector.ts';

/** A BGP session that a node's BIRD is configured with. `node` is null for a peer that is no node of the cluster. */
export interface Peering {
  readonly node: string | null;
  readonly address: string;
  readonly origin: 'mesh' | 'peer';
}

/** What decides which nodes peer with which. */
export interface PeeringInputs {
  readonly nodes: Readonly<Record<string, NodeObject>>;
  readonly meshEnabled: boolean;
  readonly bgpPeers: Readonly<Record<string, BgpPeer>>;
}

/** The sessions that a node should have; none for one that is not known. */
export type PeeringsOf = (node: string) => readonly Peering[];

/**
 * The sessions each node should have, as confd derives them for BIRD: the mesh leaves out route reflectors, a BGPPeer holds
 * in both directions between nodes. Undefined when a selector cannot be read. A node without an address of Calico has none.
 * They are derived node by node, as a mesh of thousands has millions of them.
 * Source: calico confd/pkg/backends/calico/client.go and templates/bird.cfg.template.
 */
export function expectedPeerings(inputs: PeeringInputs): PeeringsOf | undefined {
  const names = Object.keys(inputs.nodes);
  const addresses = new Map(Object.entries(inputs.nodes).map(([name, node]) => [name, bgpAddresses(node)]));
  const owner = new Map([...addresses].flatMap(([name, own]) => own.map((address) => [address, name] as const)));
  const mesh = new Set(inputs.meshEnabled ? names.filter((name) => !isRouteReflector(inputs.nodes[name])) : []);
  const resolved: ResolvedPeer[] = [];
  for (const peer of Object.values(inputs.bgpPeers)) {
    const locals = selected(inputs.nodes, peer.node, peer.nodeSelector);
    const remotes = peer.peerSelector === '' ? new Set<string>() : selected(inputs.nodes, null, peer.peerSelector);
    if (locals === undefined || remotes === undefined) return undefined;
    if (peer.peerSelector !== '') resolved.push({ locals, remotes });
    else if (peer.peerIp !== null) resolved.push({ locals, remotes, address: withoutPort(peer.peerIp) });
  }

  const concerning = byNode(resolved, addresses);
  return (node) => {
    const own = addresses.get(node) ?? [];
    const found = new Map<string, Peering>();
    const add = (to: string | null, address: string, origin: Peering['origin']): void => {
      const reachable = own.some((candidate) => family(candidate) === family(address));
      if (reachable && !own.includes(address) && !found.has(address)) found.set(address, { node: to, address, origin });
    };
    const connect = (others: ReadonlySet<string>, origin: Peering['origin'], only?: 4 | 6): void => {
      for (const to of others) {
        for (const address of addresses.get(to) ?? []) if (only === undefined || family(address) === only) add(to, address, origin);
      }
    };
    if (mesh.has(node)) connect(mesh, 'mesh');
    for (const { locals, remotes, address } of concerning.get(node) ?? []) {
      if (locals.has(node) && address !== undefined) add(owner.get(address) ?? null, address, 'peer');
      if (address !== undefined && own.includes(address)) connect(locals, 'peer', family(address));
      if (locals.has(node)) connect(remotes, 'peer');
      if (remotes.has(node)) connect(locals, 'peer');
    }
    return [...found.values()];
  };
}

/**
 * The same from what was seen. Undefined as well while mesh or peers are not known: neither seen, nor seen not to exist, in
 * which case Calico's defaults hold.
 */
export function peeringsSeen(
  nodes: PeeringInputs['nodes'],
  configuration: Observation<BgpConfiguration> | undefined,
  peers: Observation<Readonly<Record<string, BgpPeer>>> | undefined,
): PeeringsOf | undefined {
  if (!isKnown(configuration) || !isKnown(peers)) return undefined;
  return expectedPeerings({ nodes, meshEnabled: valueOf(configuration)?.nodeToNodeMeshEnabled ?? true, bgpPeers: valueOf(peers) ?? {} });
}

/** Seen, or seen not to exist. */
export function isKnown(observation: Observation<unknown> | undefined): boolean {
  return observation?.state === 'observed' || observation?.reason === 'not-installed';
}

/** A BGPPeer, resolved: from which nodes, and to which nodes or to which address. */
interface ResolvedPeer {
  readonly locals: ReadonlySet<string>;
  readonly remotes: ReadonlySet<string>;
  readonly address?: string;
}

/** For each node the BGPPeers that it takes part in, in their order: with one for each node, a node has few of thousands. */
function byNode(resolved: readonly ResolvedPeer[], addresses: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly ResolvedPeer[]> {
  const holders = Map.groupBy(
    [...addresses].flatMap(([name, own]) => own.map((address) => ({ name, address }))),
    ({ address }) => address,
  );
  const found = new Map<string, ResolvedPeer[]>();
  for (const peer of resolved) {
    const at = peer.address === undefined ? [] : (holders.get(peer.address) ?? []).map(({ name }) => name);
    for (const node of new Set([...peer.locals, ...peer.remotes, ...at])) {
      const own = found.get(node);
      if (own === undefined) found.set(node, [peer]);
      else own.push(peer);
    }
  }
  return found;
}

/** The addresses that Calico announced for BGP on a node, without their masks, IPv4 first. */
export function bgpAddresses(node: NodeObject | undefined): readonly string[] {
  return [CALICO_ANNOTATIONS.ipv4Address, CALICO_ANNOTATIONS.ipv6Address].flatMap((key) => {
    const address = node?.annotations[key]?.split('/')[0];
    return address === undefined || address === '' ? [] : [address];
  });
}

/** True for a node with a route reflector cluster id: it takes no part in the mesh. */
export function isRouteReflector(node: NodeObject | undefined): boolean {
  return (node?.annotations[CALICO_ANNOTATIONS.routeReflectorClusterId] ?? '') !== '';
}

function selected(nodes: PeeringInputs['nodes'], name: string | null, selector: string): ReadonlySet<string> | undefined {
  if (name !== null && name !== '') return new Set(nodes[name] === undefined ? [] : [name]);
  const matches = compileSelector(selector);
  return matches && new Set(Object.entries(nodes).flatMap(([node, { labels }]) => (matches(labels) ? [node] : [])));
}

function withoutPort(address: string): string {
  const bracketed = /^\[(.+)\](:\d+)?$/.exec(address)?.[1];
  return bracketed ?? (/^\d+\.\d+\.\d+\.\d+:\d+$/.test(address) ? address.slice(0, address.indexOf(':')) : address);
}

function family(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4;
}

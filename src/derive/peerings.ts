import { CALICO_ANNOTATIONS } from '../cni/index.ts';
import type { BgpPeer } from '../model/cluster-facts.ts';
import type { NodeObject } from '../model/node-facts.ts';
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

/**
 * The sessions each node should have, as confd derives them for BIRD: the mesh leaves out route reflectors, a BGPPeer holds
 * in both directions between nodes. Undefined when a selector cannot be read. A node without an address of Calico has none.
 * Source: calico confd/pkg/backends/calico/client.go and templates/bird.cfg.template.
 */
export function expectedPeerings(inputs: PeeringInputs): ReadonlyMap<string, readonly Peering[]> | undefined {
  const addresses = new Map(Object.entries(inputs.nodes).map(([name, node]) => [name, bgpAddresses(node)]));
  const found = new Map<string, Map<string, Peering>>([...addresses.keys()].map((name) => [name, new Map()]));
  const add = (from: string, to: string | null, address: string, origin: Peering['origin']): void => {
    const own = addresses.get(from) ?? [];
    const peerings = found.get(from);
    if (own.includes(address) || !own.some((candidate) => family(candidate) === family(address))) return;
    if (peerings?.has(address) === false) peerings.set(address, { node: to, address, origin });
  };
  const connect = (from: string, to: string, origin: Peering['origin']): void => {
    for (const address of addresses.get(to) ?? []) add(from, to, address, origin);
  };

  const inMesh = Object.keys(inputs.nodes).filter((name) => !isRouteReflector(inputs.nodes[name]));
  if (inputs.meshEnabled) {
    for (const from of inMesh) for (const to of inMesh) connect(from, to, 'mesh');
  }
  for (const peer of Object.values(inputs.bgpPeers)) {
    const locals = selected(inputs.nodes, peer.node, peer.nodeSelector);
    if (locals === undefined) return undefined;
    if (peer.peerSelector !== '') {
      const remotes = selected(inputs.nodes, null, peer.peerSelector);
      if (remotes === undefined) return undefined;
      for (const from of locals) {
        for (const to of remotes) {
          connect(from, to, 'peer');
          connect(to, from, 'peer');
        }
      }
    } else if (peer.peerIp !== null) {
      const address = withoutPort(peer.peerIp);
      const remote = [...addresses].find(([, own]) => own.includes(address))?.[0] ?? null;
      for (const from of locals) {
        add(from, remote, address, 'peer');
        if (remote !== null) {
          for (const back of addresses.get(from) ?? []) {
            if (family(back) === family(address)) add(remote, from, back, 'peer');
          }
        }
      }
    }
  }
  return new Map([...found].map(([name, peerings]) => [name, [...peerings.values()]]));
}

/** The addresses that Calico announced for BGP on a node, without their masks, IPv4 first. */
export function bgpAddresses(node: NodeObject): readonly string[] {
  return [CALICO_ANNOTATIONS.ipv4Address, CALICO_ANNOTATIONS.ipv6Address].flatMap((key) => {
    const address = node.annotations[key]?.split('/')[0];
    return address === undefined || address === '' ? [] : [address];
  });
}

/** True for a node with a route reflector cluster id: it takes no part in the mesh. */
export function isRouteReflector(node: NodeObject | undefined): boolean {
  return (node?.annotations[CALICO_ANNOTATIONS.routeReflectorClusterId] ?? '') !== '';
}

function selected(nodes: PeeringInputs['nodes'], name: string | null, selector: string): readonly string[] | undefined {
  if (name !== null && name !== '') return nodes[name] === undefined ? [] : [name];
  const matches = compileSelector(selector);
  return matches && Object.entries(nodes).flatMap(([node, { labels }]) => (matches(labels) ? [node] : []));
}

function withoutPort(address: string): string {
  const bracketed = /^\[(.+)\](:\d+)?$/.exec(address)?.[1];
  return bracketed ?? (/^\d+\.\d+\.\d+\.\d+:\d+$/.test(address) ? address.slice(0, address.indexOf(':')) : address);
}

function family(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4;
}

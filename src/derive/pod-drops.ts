import type { EndPodState, Link } from '../model/host-facts.ts';
import { valueOf } from '../model/observation.ts';
import type { Observation } from '../model/observation.ts';
import type { Comparison, Path } from '../model/path-facts.ts';
import type { PacketFilter } from '../model/packet-filter.ts';
import type { MissingFact, NodeView } from '../model/rule.ts';
import { contains, parseCidr } from './cidr.ts';
import type { Cidr } from './cidr.ts';
import { filterDrop, movedOn } from './filter-drops.ts';
import type { FilterDrop } from './filter-drops.ts';
import { pathsIn } from './node-drops.ts';
import { isProved } from './node-traffic.ts';
import type { PacketProbe } from './packet-fit.ts';
import type { FilterPlace } from './packet-walk.ts';
import { filterDoubt } from './unseen-filters.ts';

/** What a rule about packets of pods sees: our pods on the nodes are the ends. */
export interface PodDropView {
  readonly nodeNames: readonly string[];
  readonly nodes: readonly NodeView<'node.packetFilter'>[];
  wantOf(node: string, fact: 'node.endPod'): Observation<EndPodState>;
  wantOf(node: string, fact: 'node.links'): Observation<Readonly<Record<string, Link>>>;
  wantOf(node: string, fact: 'node.paths'): Observation<Readonly<Record<string, Path>>>;
  wantOf(node: string, fact: 'node.comparisons'): Observation<Readonly<Record<string, Comparison>>>;
}

export interface PodDrop extends FilterDrop {
  /** Seen from the node: what comes to its pods, or what they send. */
  readonly way: 'to' | 'from';
}

/** The traffic that is asked about; null: any packet, asked as an ICMP echo. */
export type PodTraffic = { readonly protocol: 'udp' | 'tcp'; readonly port: number } | null;

/** What of the packets between pods a node drops that forwards them. */
export function podDrop(view: PodDropView, name: string, traffic: PodTraffic): PodDrop | undefined {
  const unproved = unprovedOf(view, name, traffic);
  if (unproved === undefined) return undefined;
  const moved = movedOn(name, view.nodeNames.map((node) => valueOf(view.wantOf(node, 'node.comparisons')) ?? {}));
  for (const { way, packets } of unproved.ways) {
    const drop = filterDrop(unproved.filter, packets, 'forward', moved, ofUnknownPods);
    if (drop !== undefined) return { ...drop, way };
  }
  return undefined;
}

/** What of its packet filter was not read and may drop them. */
export function podDoubt(view: PodDropView, name: string, traffic: PodTraffic): MissingFact[] {
  const unproved = unprovedOf(view, name, traffic);
  return unproved === undefined ? [] : filterDoubt(name, unproved.filter, unproved.ways.flatMap(({ packets }) => packets));
}

interface Unproved {
  readonly filter: PacketFilter;
  readonly ways: readonly { readonly way: PodDrop['way']; readonly packets: readonly PacketProbe[] }[];
}

/** Packets that no try has shown to come through; to and from nodes with which a way was tried, where there are any. */
function unprovedOf(view: PodDropView, name: string, traffic: PodTraffic): Unproved | undefined {
  const filter = view.nodes.find((node) => node.name === name)?.get('node.packetFilter');
  const own = endOf(view, name);
  if (filter === undefined || own === undefined) return undefined;
  const paths = pathsIn(view);
  const bridge = bridgeOf(valueOf(view.wantOf(name, 'node.links')) ?? {}, own);
  const packet = { protocol: traffic?.protocol ?? (own.includes(':') ? 'ipv6-icmp' : 'icmp'), sourcePort: null, destinationPort: traffic?.port ?? null, state: 'new' };
  const others = view.nodeNames.filter((other) => other !== name);
  const tried = others.filter((other) => (paths[other]?.[name] ?? paths[name]?.[other]) !== undefined);
  const packetsOf = (way: PodDrop['way']): PacketProbe[] => {
    const asked = (tried.length > 0 ? tried : others).filter((other) => traffic !== null || !isProved(way === 'to' ? paths[other]?.[name] : paths[name]?.[other], 'pods'));
    return asked.slice(0, MOST).flatMap((other) => {
      const end = endOf(view, other);
      if (end === undefined) return [];
      return [way === 'to' ? { ...packet, source: end, destination: own, inDevice: null, outDevice: bridge } : { ...packet, source: own, destination: end, inDevice: bridge, outDevice: null }];
    });
  };
  return { filter, ways: (['to', 'from'] as const).map((way) => ({ way, packets: packetsOf(way) })) };
}

const MOST = 10;

/** Calico's agent drops what is for pods that it has not heard of (felix/rules/dispatch.go): why it has not is for other rules to say. */
function ofUnknownPods({ chain, text }: FilterPlace): boolean {
  return /cali-(?:to|from)-wl-dispatch/.test(chain) && text.includes('Unknown interface');
}

function endOf(view: PodDropView, node: string): string | undefined {
  const ips = valueOf(view.wantOf(node, 'node.endPod'))?.ips ?? [];
  return ips.find((ip) => !ip.includes(':')) ?? ips[0];
}

/** The bridge that the pod hangs on; null where each pod has a device of its own, which came after the filter was read. */
function bridgeOf(links: Readonly<Record<string, Link>>, pod: string): string | null {
  const address = parseCidr(pod);
  const holds = (network: Cidr | undefined): boolean => network !== undefined && address !== undefined && contains(network, address);
  return Object.entries(links).find(([, { kind, addresses }]) => kind === 'bridge' && addresses.some((each) => holds(parseCidr(each))))?.[0] ?? null;
}

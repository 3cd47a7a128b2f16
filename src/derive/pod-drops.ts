import type { EndPodState, Link } from '../model/host-facts.ts';
import { valueOf } from '../model/observation.ts';
import type { Observation } from '../model/observation.ts';
import type { Comparison, Path } from '../model/path-facts.ts';
import type { MissingFact, NodeView } from '../model/rule.ts';
import { contains, parseCidr } from './cidr.ts';
import type { Cidr } from './cidr.ts';
import type { FilterDrop } from './filter-drops.ts';
import { isProved } from './node-traffic.ts';
import type { PacketProbe } from './packet-fit.ts';
import type { FilterPlace } from './packet-walk.ts';
import { pathsIn, triedWith } from './paths-in.ts';
import { doubtOf, dropOf, MOST_OTHERS } from './unproved-packets.ts';
import type { Unproved } from './unproved-packets.ts';

/** What a rule about packets of pods sees: our pods on the nodes are the ends. */
export interface PodDropView {
  readonly nodeNames: readonly string[];
  readonly nodes: readonly NodeView<'node.packetFilter'>[];
  wantOf(node: string, fact: 'node.endPod'): Observation<EndPodState>;
  wantOf(node: string, fact: 'node.links'): Observation<Readonly<Record<string, Link>>>;
  wantOf(node: string, fact: 'node.paths'): Observation<Readonly<Record<string, Path>>>;
  wantOf(node: string, fact: 'node.comparisons'): Observation<Readonly<Record<string, Comparison>>>;
}

/** `way`, seen from the node: what comes to its pods, or what they send. */
export type PodDrop = FilterDrop & { readonly way: 'to' | 'from' };

/** The traffic that is asked about; null: any packet, asked as an ICMP echo. */
export type PodTraffic = { readonly protocol: 'udp' | 'tcp'; readonly port: number } | null;

/** What of the packets between pods a node drops that forwards them; what tries have shown to come through is not accused. */
export function podDrop(view: PodDropView, name: string, traffic: PodTraffic): PodDrop | undefined {
  return dropOf(view, unprovedOf(view, name, traffic), () => 'forward', ofUnknownPods);
}

/** What of its packet filter was not read and may drop them. */
export function podDoubt(view: PodDropView, name: string, traffic: PodTraffic): MissingFact[] {
  return doubtOf(unprovedOf(view, name, traffic));
}

function unprovedOf(view: PodDropView, name: string, traffic: PodTraffic): Unproved<PodDrop['way']> | undefined {
  const filter = view.nodes.find((node) => node.name === name)?.get('node.packetFilter');
  const own = endOf(view, name);
  if (filter === undefined || own === undefined) return undefined;
  const paths = pathsIn(view);
  const bridge = bridgeOf(valueOf(view.wantOf(name, 'node.links')) ?? {}, own);
  const packet = { protocol: traffic?.protocol ?? (own.includes(':') ? 'ipv6-icmp' : 'icmp'), sourcePort: null, destinationPort: traffic?.port ?? null, state: 'new' };
  const partners = triedWith(name, view.nodeNames.filter((other) => other !== name), paths);
  const packetsOf = (way: PodDrop['way']): PacketProbe[] => {
    const asked = partners.filter((other) => traffic !== null || !isProved(way === 'to' ? paths[other]?.[name] : paths[name]?.[other], 'pods'));
    return asked.slice(0, MOST_OTHERS).flatMap((other) => {
      const end = endOf(view, other);
      if (end === undefined) return [];
      return [way === 'to' ? { ...packet, source: end, destination: own, inDevice: null, outDevice: bridge } : { ...packet, source: own, destination: end, inDevice: bridge, outDevice: null }];
    });
  };
  return { node: name, filter, packets: { to: packetsOf('to'), from: packetsOf('from') } };
}

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

import type { NodeObject } from '../model/node-facts.ts';
import type { Link } from '../model/host-facts.ts';
import { valueOf } from '../model/observation.ts';
import type { Observation } from '../model/observation.ts';
import type { Comparison, Path, Rung } from '../model/path-facts.ts';
import type { Identification } from '../model/identification.ts';
import type { PacketFilter } from '../model/packet-filter.ts';
import type { MissingFact, NodeView } from '../model/rule.ts';
import { filterDrop, movedOn } from './filter-drops.ts';
import type { FilterDrop } from './filter-drops.ts';
import { linkOf } from './link-of.ts';
import { isProved, nodeAddress, othersOf } from './node-traffic.ts';
import type { PacketProbe } from './packet-fit.ts';
import type { Paths } from './pods-met.ts';
import { filterDoubt } from './unseen-filters.ts';

/** What a rule about packets between nodes sees. */
export interface DropView {
  readonly identification: Identification;
  readonly nodeNames: readonly string[];
  readonly nodes: readonly NodeView<'node.packetFilter' | 'node.object'>[];
  wantOf(node: string, fact: 'node.links'): Observation<Readonly<Record<string, Link>>>;
  wantOf(node: string, fact: 'node.paths'): Observation<Readonly<Record<string, Path>>>;
  wantOf(node: string, fact: 'node.comparisons'): Observation<Readonly<Record<string, Comparison>>>;
}

/** What nodes send to each other's port. */
export interface NodeTraffic {
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
  /** The rung that shows that it comes through; null: none does. */
  readonly rung: Rung | null;
  readonly ways: readonly ('input' | 'output')[];
  /** Whether a node and another one send it to each other; left out: all do. */
  readonly exchanges?: (node: string) => (other: string) => boolean;
}

export interface NodeDrop extends FilterDrop {
  readonly way: 'input' | 'output';
}

/** What a node's own packet filter drops of such traffic with other nodes; what tries have shown to come through is not accused. */
export function nodeDrop(view: DropView, name: string, traffic: NodeTraffic): NodeDrop | undefined {
  const unproved = unprovedOf(view, name, traffic);
  if (unproved === undefined) return undefined;
  const moved = movedOn(name, view.nodeNames.map((node) => valueOf(view.wantOf(node, 'node.comparisons')) ?? {}));
  for (const { way, packets } of unproved.ways) {
    const drop = filterDrop(unproved.filter, packets, way, moved);
    if (drop !== undefined) return { ...drop, way };
  }
  return undefined;
}

/** What of that packet filter was not read and may drop it. */
export function nodeDoubt(view: DropView, name: string, traffic: NodeTraffic): MissingFact[] {
  const unproved = unprovedOf(view, name, traffic);
  return unproved === undefined ? [] : filterDoubt(name, unproved.filter, unproved.ways.flatMap(({ packets }) => packets));
}

interface Unproved {
  readonly filter: PacketFilter;
  readonly ways: readonly { readonly way: 'input' | 'output'; readonly packets: readonly PacketProbe[] }[];
}

/** Packets of such traffic that no try has shown to come through. */
function unprovedOf(view: DropView, name: string, { protocol, port, rung, ways, exchanges = () => () => true }: NodeTraffic): Unproved | undefined {
  const objects: Readonly<Record<string, NodeObject>> = Object.fromEntries(view.nodes.map((node) => [node.name, node.get('node.object')]));
  const paths = pathsIn(view);
  const own = objects[name];
  const filter = view.nodes.find((node) => node.name === name)?.get('node.packetFilter');
  const address = own === undefined ? undefined : nodeAddress(own, view.identification);
  if (filter === undefined || address === undefined) return undefined;
  const device = linkOf(valueOf(view.wantOf(name, 'node.links')), address);
  const partners = othersOf(name, objects, paths, exchanges(name));
  const packet = { protocol, sourcePort: null, destinationPort: port, state: 'new' };
  const packetsOf = (way: 'input' | 'output'): PacketProbe[] => {
    const others = partners.filter((other) => rung === null || !isProved(way === 'input' ? paths[other]?.[name] : paths[name]?.[other], rung));
    const addresses = others.flatMap((other) => (objects[other] === undefined ? [] : (nodeAddress(objects[other], view.identification) ?? [])));
    return addresses.map((other) =>
      way === 'input' ? { ...packet, source: other, destination: address, inDevice: device, outDevice: null } : { ...packet, source: address, destination: other, inDevice: null, outDevice: device },
    );
  };
  return { filter, ways: ways.map((way) => ({ way, packets: packetsOf(way) })) };
}

export interface PathView {
  readonly nodeNames: readonly string[];
  wantOf(node: string, fact: 'node.paths'): Observation<Readonly<Record<string, Path>>>;
}

/** Paths of all nodes, as far as they are known. */
export function pathsIn(view: PathView): Paths {
  return Object.fromEntries(view.nodeNames.map((node) => [node, valueOf(view.wantOf(node, 'node.paths')) ?? {}]));
}

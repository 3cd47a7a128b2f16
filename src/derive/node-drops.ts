import type { NodeObject } from '../model/node-facts.ts';
import type { Link } from '../model/host-facts.ts';
import { valueOf } from '../model/observation.ts';
import type { Observation } from '../model/observation.ts';
import type { Comparison, Path, Rung } from '../model/path-facts.ts';
import type { Identification } from '../model/identification.ts';
import type { MissingFact, NodeView } from '../model/rule.ts';
import type { FilterDrop } from './filter-drops.ts';
import { linkOf } from './link-of.ts';
import { runsAgents } from './node-kind.ts';
import { isProved, nodeAddress } from './node-traffic.ts';
import type { PacketProbe } from './packet-fit.ts';
import { pathsIn, triedWith } from './paths-in.ts';
import { doubtOf, dropOf, MOST_OTHERS } from './unproved-packets.ts';
import type { Unproved } from './unproved-packets.ts';

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

export type NodeDrop = FilterDrop & { readonly way: 'input' | 'output' };

/** What a node's own packet filter drops of such traffic with other nodes; what tries have shown to come through is not accused. */
export function nodeDrop(view: DropView, name: string, traffic: NodeTraffic): NodeDrop | undefined {
  return dropOf(view, unprovedOf(view, name, traffic), (way) => way);
}

/** What of that packet filter was not read and may drop it. */
export function nodeDoubt(view: DropView, name: string, traffic: NodeTraffic): MissingFact[] {
  return doubtOf(unprovedOf(view, name, traffic));
}

function unprovedOf(view: DropView, name: string, { protocol, port, rung, ways, exchanges = () => () => true }: NodeTraffic): Unproved<NodeDrop['way']> | undefined {
  const objects: Readonly<Record<string, NodeObject>> = Object.fromEntries(view.nodes.map((node) => [node.name, node.get('node.object')]));
  const own = objects[name];
  const filter = view.nodes.find((node) => node.name === name)?.get('node.packetFilter');
  const address = own === undefined ? undefined : nodeAddress(own, view.identification);
  if (filter === undefined || address === undefined) return undefined;
  const paths = pathsIn(view);
  const device = linkOf(valueOf(view.wantOf(name, 'node.links')), address);
  const others = Object.entries(objects).filter(([other, object]) => other !== name && runsAgents(object)).map(([other]) => other);
  const partners = triedWith(name, others, paths).filter(exchanges(name)).slice(0, MOST_OTHERS);
  const packet = { protocol, sourcePort: null, destinationPort: port, state: 'new' };
  const packetsOf = (way: NodeDrop['way']): PacketProbe[] => {
    const asked = partners.filter((other) => rung === null || !isProved(way === 'input' ? paths[other]?.[name] : paths[name]?.[other], rung));
    const addresses = asked.flatMap((other) => (objects[other] === undefined ? [] : (nodeAddress(objects[other], view.identification) ?? [])));
    return addresses.map((other) =>
      way === 'input' ? { ...packet, source: other, destination: address, inDevice: device, outDevice: null } : { ...packet, source: address, destination: other, inDevice: null, outDevice: device },
    );
  };
  const packets = { input: ways.includes('input') ? packetsOf('input') : [], output: ways.includes('output') ? packetsOf('output') : [] };
  return { node: name, filter, packets };
}

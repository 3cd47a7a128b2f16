import { dropGroups, filterEvidence, isDirectBy, nameList, nodeAddress, nodeDoubt, nodeDrop, overlayPort, pathsIn, portSources, unknownPort } from '../../derive/index.ts';
import type { NodeDrop, NodeTraffic, OverlayPort, PortSources } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { Link } from '../../model/host-facts.ts';
import { valueOf } from '../../model/observation.ts';
import type { Comparison } from '../../model/path-facts.ts';
import { defineRule } from '../../model/rule.ts';
import type { View } from '../../model/rule.ts';

/** A node whose own packet filter drops the overlay. */
export const overlayPortBlocked = defineRule({
  code: 'CNI501',
  name: 'overlay-port-blocked',
  titles: { healthy: "no node drops the overlay's UDP port", broken: "a node's own packet filter drops the overlay" },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: ({ variant }) => (['vxlan', 'wireguard'].includes(variant.encapsulation) ? undefined : 'the overlay needs no UDP port'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.packetFilter', 'node.object'],
  wants: ['node.links', 'node.routes', 'node.paths', 'node.comparisons', 'cluster.flannelConfig', 'cluster.felixConfiguration'],
  explains: [
    { code: 'CNI704', where: 'shared-node', key: 'tunnel' },
    { code: 'CNI704', where: 'shared-node', key: 'pod' },
    { code: 'CNI704', where: 'shared-node', key: 'pods' },
    { code: 'CNI704', where: 'shared-node', key: 'full-size' },
    { code: 'CNI311', where: 'shared-node' },
    { code: 'CNI708', where: 'shared-node' },
  ],
  docs: {
    checks:
      "A packet of the overlay from another node, to the UDP port that its device has or that is configured, is sent through all chains of a node's packet filter as they were read there (iptables in both kinds, nft), in and out: no rule and no policy drops it. A rule that is not wholly understood counts only when it dropped packets while tries were sent again. What tries have shown to come through is not called blocked, nor what nodes of one subnet do not send to each other. Unknown, and not green, where a part of that packet filter was not read and no try shows that they come through.",
    matters:
      'Every agent is Ready, routes and forwarding entries are right, and no packet from other nodes arrives at pods there. Nothing writes a line about it.',
    repair:
      'Take the rule away where it was made, or allow the port before it: flannel UDP 8472, Calico UDP 4789, WireGuard UDP 51820, from the addresses of all nodes. `iptables -D CHAIN NUMBER` for one rule; `firewall-cmd --permanent --add-port=8472/udp && firewall-cmd --reload`; `ufw allow from NODE_NETWORK to any port 8472 proto udp`. Never open it to the internet: the overlay has no authentication.',
    references: [
      'https://github.com/flannel-io/flannel/blob/master/Documentation/troubleshooting.md#firewalls',
      'https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements',
    ],
  },
  unsettled: (view) => {
    const trafficOf = trafficIn(view);
    const isKnown = view.nodes.every(({ name }) => trafficOf(name) !== undefined);
    const doubts = view.nodes.flatMap(({ name }) => {
      const traffic = trafficOf(name);
      return traffic === undefined ? [] : nodeDoubt(view, name, traffic);
    });
    return isKnown ? doubts : [...doubts, unknownPort(view.identification, view.want('cluster.flannelConfig'), view.want('cluster.felixConfiguration'))];
  },
  check: (view) => {
    const trafficOf = trafficIn(view);
    const dropOn = (name: string): OverlayDrop | undefined => {
      const traffic = trafficOf(name);
      const drop = traffic === undefined ? undefined : nodeDrop(view, name, traffic);
      return traffic === undefined || drop === undefined ? undefined : { ...drop, port: `UDP ${traffic.port}`, overlay: traffic.name, what: isPart(view, name, drop) ? 'part' : drop.way };
    };
    return dropGroups(view.nodes, dropOn, ({ port, what }) => `${port} ${what}`).map(({ names, drops, drop: { port, overlay, what } }) => {
      const [drop, whose] = names.length === 1 ? ['drops', 'its own packet filter'] : ['drop', 'their own packet filters'];
      return {
        message: `${nameList(names)} ${drop} ${port} (${overlay}) in ${whose}: ${MEANING[what](names.length === 1 ? nameList(names) : 'them')}`,
        subjects: names.map(nodeSubject),
        evidence: drops.flatMap((each) => [filterEvidence(each.name, each.drop, `${port} passes between nodes`), ...countersOf(view, each.name)]),
        next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${names[0] ?? ''}`,
      };
    });
  },
});

interface OverlayDrop extends NodeDrop {
  readonly port: string;
  readonly overlay: string;
  readonly what: NodeDrop['way'] | 'part';
}

const MEANING: Readonly<Record<OverlayDrop['what'], (nodes: string) => string>> = {
  input: (nodes) => `no pod on ${nodes} can be reached from other nodes`,
  output: (nodes) => `pods on ${nodes} reach no other node`,
  part: (nodes) => `a part of what pods on ${nodes} and other nodes send each other is lost`,
};

type FilterView = View<'node.packetFilter' | 'node.object', 'node.links' | 'node.routes' | 'node.paths' | 'node.comparisons' | 'cluster.flannelConfig' | 'cluster.felixConfiguration'>;

const NO_SOURCES: PortSources = { flannel: undefined, flannelDefaults: false, felix: undefined };

/** What a node sends to others and gets from them; undefined where its port is not known. */
function trafficIn(view: FilterView): (node: string) => (NodeTraffic & OverlayPort) | undefined {
  const [portOf, exchanges] = [portsIn(view), tunnelledIn(view)];
  return (node) => {
    const port = portOf(node);
    return port && { ...port, protocol: 'udp', rung: 'tunnel', ways: ['input', 'output'], exchanges };
  };
}

/** The port by node: of its own device, else of another node's, else as it is configured. */
function portsIn(view: FilterView): (node: string) => OverlayPort | undefined {
  const sources = portSources(view.want('cluster.flannelConfig'), view.want('cluster.felixConfiguration'), view.nodes.map((node) => node.get('node.object')));
  const linksOf = (node: string): Readonly<Record<string, Link>> => valueOf(view.wantOf(node, 'node.links')) ?? {};
  const all = overlayPort(view.identification, sources, view.nodeNames.map(linksOf));
  return (node) => overlayPort(view.identification, NO_SOURCES, [linksOf(node)]) ?? all;
}

/** Where only what leaves a subnet is encapsulated: not between nodes that reach each other without a gateway. */
function tunnelledIn(view: FilterView): (node: string) => (other: string) => boolean {
  if (!view.identification.variant.crossSubnet) return () => () => true;
  const addresses = new Map(view.nodes.map((node) => [node.name, nodeAddress(node.get('node.object'), view.identification)]));
  return (name) => {
    const isDirect = isDirectBy(valueOf(view.wantOf(name, 'node.routes')));
    return (other) => isDirect(addresses.get(other) ?? '') === false;
  };
}

/** A rule that drops now and then, as the tries show that some come through. */
function isPart(view: FilterView, name: string, { certain }: NodeDrop): boolean {
  if (certain) return false;
  const paths = Object.entries(pathsIn(view)).flatMap(([from, ways]) => Object.entries(ways).filter(([to]) => from === name || to === name).map(([, path]) => path));
  return paths.every(({ broken, rungs }) => broken === null || (rungs[broken]?.answered ?? 0) > 0);
}

/** What both ends counted on a way to the node. */
function countersOf(view: FilterView, name: string): { fact: 'node.comparisons'; where: string; seen: string; expected: string }[] {
  const overlay = (counters: Comparison['here'], way: string): number => Object.entries(counters).filter(([key]) => /^(flannel|vxlan|wireguard|wg)/.test(key) && key.endsWith(` ${way}`)).reduce((sum, [, count]) => sum + count, 0);
  for (const from of view.nodeNames) {
    const comparison = valueOf(view.wantOf(from, 'node.comparisons'))?.[name];
    if (comparison === undefined) continue;
    const [sent, received] = [overlay(comparison.here, 'tx'), overlay(comparison.there, 'rx')];
    // What the sender's own filter drops its device does not count.
    if (sent === 0) continue;
    return [{ fact: 'node.comparisons', where: `overlay device of ${nameList([from, name])}`, seen: `${from} sent ${sent}, ${name} received ${received}`, expected: `${sent} received` }];
  }
  return [];
}

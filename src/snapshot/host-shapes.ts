import type { NodeFactName } from '../model/facts.ts';
import { flag, listOf, mapOf, number, object, oneOf, optional, orNull, text } from './shape.ts';
import type { Shape } from './shape.ts';

const texts = mapOf(text);
const words = listOf(text);
const numbers = mapOf(number);

const link = object({
  index: number,
  mac: text,
  mtu: number,
  up: flag,
  carrier: flag,
  kind: text,
  vxlan: orNull(object({ vni: number, port: number, local: orNull(text), link: orNull(text), learning: flag })),
  master: orNull(text),
  addresses: words,
  counters: object({ rxPackets: number, rxErrors: number, rxDropped: number, txPackets: number, txErrors: number, txDropped: number }),
});

const route = object({
  table: text,
  destination: text,
  type: text,
  via: orNull(text),
  device: orNull(text),
  protocol: text,
  source: orNull(text),
  metric: orNull(number),
  mtu: orNull(number),
  flags: words,
  nextHops: listOf(object({ via: orNull(text), device: orNull(text) })),
});

const ports = orNull(listOf(object({ from: number, to: number })));
const rule = object({
  text,
  packets: orNull(number),
  verdict: oneOf('accept', 'drop', 'reject', 'return', 'jump', 'goto', 'other', 'unread'),
  target: orNull(text),
  setsMark: orNull(object({ keep: number, flip: number })),
  match: object({
    protocols: orNull(words),
    destinationPorts: ports,
    sourcePorts: ports,
    source: orNull(words),
    destination: orNull(words),
    inDevices: orNull(words),
    outDevices: orNull(words),
    states: orNull(words),
    mark: orNull(object({ mask: number, value: number, not: flag })),
    unread: words,
  }),
});

const chain = object({
  tool: oneOf('iptables-nft', 'iptables-legacy', 'nft'),
  family: text,
  table: text,
  name: text,
  hook: orNull(oneOf('ingress', 'prerouting', 'input', 'forward', 'output', 'postrouting', 'egress')),
  priority: orNull(number),
  policy: orNull(oneOf('accept', 'drop')),
  policyPackets: orNull(number),
  rules: listOf(rule),
});

const tried = object({
  outcome: oneOf('open', 'refused', 'partial', 'lost', 'unreachable', 'unknown'),
  target: text,
  sent: number,
  answered: number,
  firstMs: orNull(number),
  detail: text,
});

const rung = oneOf('address', 'port', 'tunnel', 'pod', 'pods', 'full-size');

/** The facts that a debug pod reads, and the ladder. */
export const HOST_SHAPES = {
  'node.debugPod': object({ image: text, startMs: number, shell: text, lacking: words, privileged: flag }),
  'node.system': object({ kernel: text, distribution: text, clock: text, aheadMs: orNull(number), managers: words, modules: orNull(words) }),
  'node.links': mapOf(link),
  'node.routes': mapOf(route),
  'node.policyRules': mapOf(object({ family: oneOf('ipv4', 'ipv6'), priority: number, inverted: flag, from: text, to: orNull(text), mark: orNull(text), inDevice: orNull(text), table: text, suppressed: optional(number) })),
  'node.neighbours': mapOf(object({ device: text, address: text, mac: orNull(text), state: text })),
  'node.forwarding': mapOf(object({ device: text, mac: text, destination: orNull(text), permanent: flag })),
  'node.sysctls': texts,
  'node.conntrack': object({ count: number, max: number }),
  'node.counters': numbers,
  'node.packetFilter': object({ chains: mapOf(chain), leftOut: numbers, unseen: mapOf(object({ lacking: flag, detail: text })) }),
  'node.ipSets': numbers,
  'node.sockets': mapOf(words),
  'node.kernelLog': words,
  'node.cniConfig': object({
    directory: text,
    files: mapOf(
      object({
        network: text,
        cniVersion: text,
        plugins: listOf(object({ type: text, ipam: orNull(text), mtu: orNull(number), nodename: orNull(text), bridge: orNull(text) })),
        error: text,
      }),
    ),
    setAside: words,
  }),
  'node.cniBinaries': object({ directory: text, programs: numbers, notExecutable: words }),
  'node.subnetEnv': object({
    file: orNull(object({ network: orNull(text), subnet: orNull(text), ipv6Subnet: orNull(text), mtu: orNull(number), ipMasq: flag })),
  }),
  'node.calicoFiles': object({ nodename: orNull(text), mtu: orNull(number), token: orNull(object({ issued: orNull(text), expires: orNull(text) })) }),
  'node.hostLocal': mapOf(object({ addresses: texts, orphans: orNull(words) })),
  'node.endPod': object({ started: flag, ips: words, why: text }),
  'node.paths': mapOf(object({ rungs: mapOf(tried), broken: orNull(rung), untried: texts })),
  'node.reach': object({
    ownPod: orNull(tried),
    neighbourPod: orNull(tried),
    service: orNull(tried),
    dns: orNull(tried),
    api: orNull(tried),
    apiFromNode: orNull(tried),
    typha: mapOf(tried),
    untried: texts,
  }),
  'node.comparisons': mapOf(
    object({
      rung,
      sent: number,
      here: numbers,
      there: numbers,
      moved: listOf(object({ node: text, chain: text, place: number, text, packets: number })),
    }),
  ),
} satisfies Partial<Record<NodeFactName, Shape>>;

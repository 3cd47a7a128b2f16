import { brokenWays, hasStartingAgent, linkOf, nameList, nodeAddress, overlayOverhead, sendingMtu, wayGroups } from '../../derive/index.ts';
import type { WayGroup } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { Evidence, Found } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';
import type { View } from '../../model/rule.ts';

/** Pods that send larger packets than the way between nodes takes. */
export const mtuTooLarge = defineRule({
  code: 'CNI311',
  name: 'mtu-too-large',
  titles: { healthy: "pods' packets fit the way between nodes", broken: "pods' packets are too large for the way between nodes" },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.paths'],
  wants: ['node.links', 'node.object', 'node.agents', 'node.cniConfig', 'node.calicoFiles', 'node.subnetEnv'],
  explains: [
    { code: 'CNI704', where: 'shared-node', key: 'full-size' },
    { code: 'CNI708', where: 'shared-node' },
  ],
  docs: {
    checks:
      "Packets as large as the pods' MTU, which may not be fragmented, come through between nodes between which small ones do, or the way says that they are too large. Where that could not be tried: the MTU of the tunnel device, or without one of new pods, and the overlay's header fit the device of the node's address; a warning.",
    matters:
      'Pings, DNS and health checks work, and what sends more hangs: TLS handshakes, image pulls, uploads. Nothing writes a line about it. Common on clouds and VPNs that take less than the 1500 bytes which a card claims (1450, 1460, 1400), with jumbo frames on some nodes only, and after an MTU was set by hand.',
    repair:
      "Set the pods' MTU to the smallest MTU on the way less the overlay's header: VXLAN 50, IP-in-IP 20, WireGuard 60 (flannel 80). flannel: `MTU` of the Backend in net-conf.json, before the header, then `kubectl rollout restart -n NAMESPACE daemonset/kube-flannel-ds`. Calico: `kubectl patch installation default --type merge -p '{\"spec\":{\"calicoNetwork\":{\"mtu\":N}}}'` with the operator, else `veth_mtu` in the ConfigMap calico-config and a restart of the DaemonSet. Or make the way larger: `ip link set dev DEVICE mtu N`. Pods keep theirs until they are made anew.\n\nFind the largest that passes: `ping -M do -s SIZE OTHER_NODE` (28 bytes come on top).",
    references: ['https://docs.tigera.io/calico/latest/networking/configuring/mtu', 'https://github.com/flannel-io/flannel/blob/master/Documentation/backends.md'],
  },
  unsettled: (view) =>
    view.nodes
      .filter((node) => isYoung(view, node.name) && Object.values(node.get('node.paths')).some(({ broken }) => broken === 'full-size'))
      .map(({ name }) => ({ fact: 'node.paths' as const, node: name, reason: 'unsettled' as const, detail: 'its agent has just started' })),
  check: (view) => {
    const paths = Object.fromEntries(view.nodes.map((node) => [node.name, node.get('node.paths')]));
    const ways = brokenWays(paths, false).filter(({ rung, from, to }) => rung === 'full-size' && !isYoung(view, from) && !isYoung(view, to));
    return [...wayGroups(ways).map((group) => lost(view, group)), ...untried(view)];
  },
});

type MtuView = View<'node.paths', 'node.links' | 'node.object' | 'node.agents' | 'node.cniConfig' | 'node.calicoFiles' | 'node.subnetEnv'>;

function lost(view: MtuView, { center, others, ways }: WayGroup): Found {
  const size = Math.min(...ways.map(({ tried }) => Number(/(\d+) bytes/.exec(tried.target)?.[1] ?? NaN)).filter(Number.isFinite));
  const overhead = overlayOverhead(view.identification, ways.some(({ tried }) => IPV6_TARGET.test(tried.target)));
  const needed = overhead === 0 ? `${size} bytes` : `${size} bytes and ${overhead} of the overlay's header`;
  const odd = oddOne(view, [center, ...others], size + overhead);
  const named = odd !== undefined ? [odd.name] : others.length > 1 ? [center] : [center, ...others];
  const whose = named.length === 1 ? `pods on ${named.join()} and on other nodes` : `pods on ${nameList(named.toSorted())}`;
  const tooNarrow = odd !== undefined && odd.mtu < size + overhead;
  return {
    message:
      odd === undefined
        ? `the way between ${whose} does not take their packets of ${needed}: large ones are lost without notice, small ones pass`
        : tooNarrow
          ? `${odd.device} of ${odd.name} takes ${odd.mtu} bytes, and pods send ${needed}: large packets between ${whose} are lost, small ones pass`
          : `pods on ${odd.name} send ${needed}, as its ${odd.device} takes ${odd.mtu}, and other nodes take ${odd.usual}: large packets to other nodes are lost, small ones pass`,
    subjects: named.map(nodeSubject),
    evidence: [
      ...(odd === undefined ? [] : [{ fact: 'node.links' as const, where: `MTU of ${odd.device} on ${odd.name}`, seen: String(odd.mtu), expected: tooNarrow ? `${size + overhead} or more` : `${odd.usual}, as on other nodes` }]),
      ...ways.map(({ from, to, tried }): Evidence => ({ fact: 'node.paths', where: `${from} → ${to}, ${tried.target}`, seen: `${tried.answered} of ${tried.sent} answered`, expected: 'all answered, as small ones are' })),
    ],
    key: 'lost',
    next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${named[0] ?? center}`,
  };
}

const IPV6_TARGET = /^\w+ (?:\[|[\da-f]*:[\da-f]*:)/;

/** The node whose card does not fit the packets, where the others' cards are alike: smaller than theirs, or larger than what they take. */
function oddOne(view: MtuView, names: readonly string[], needed: number): (Uplink & { readonly usual: number }) | undefined {
  const all = view.nodeNames.flatMap((name) => uplinkOf(view, name) ?? []);
  const [usual] = [...Map.groupBy(all, ({ mtu }) => mtu)].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [];
  const inGroup = all.filter(({ name }) => names.includes(name));
  const [narrow] = inGroup.filter(({ mtu }) => mtu < needed).toSorted((a, b) => a.mtu - b.mtu);
  if (usual === undefined || narrow === undefined) return undefined;
  const wide = inGroup.find(({ mtu }) => mtu >= needed && mtu > usual);
  const odd = narrow.mtu === usual && wide !== undefined ? wide : narrow;
  return { ...odd, usual };
}

/** Nodes whose MTUs do not fit and from which no large packet was tried. */
function untried(view: MtuView): Found[] {
  return view.nodes.flatMap((node) => {
    const tried = view.nodes.flatMap((each) => Object.entries(each.get('node.paths')).filter(([to]) => each.name === node.name || to === node.name)).some(([, { rungs }]) => rungs['full-size'] !== undefined);
    const uplink = uplinkOf(view, node.name);
    const set = sendingMtu(
      {
        links: valueOf(view.wantOf(node.name, 'node.links')) ?? {},
        config: valueOf(view.wantOf(node.name, 'node.cniConfig')),
        calico: valueOf(view.wantOf(node.name, 'node.calicoFiles')),
        subnetEnv: valueOf(view.wantOf(node.name, 'node.subnetEnv'))?.file ?? undefined,
      },
      view.identification,
    );
    const overhead = overlayOverhead(view.identification, false);
    if (tried || uplink === undefined || set === undefined || set.mtu + overhead <= uplink.mtu) return [];
    return [
      {
        message: `pods on ${node.name} send ${set.mtu} bytes${overhead === 0 ? '' : ` and ${overhead} of the overlay's header`}, and its ${uplink.device} takes ${uplink.mtu}: large packets may be lost, small ones pass`,
        subjects: [nodeSubject(node.name)],
        severity: 'warning' as const,
        key: 'set',
        evidence: [
          { fact: set.fact, where: `${set.where} on ${node.name}`, seen: String(set.mtu), expected: `${uplink.mtu - overhead} or less` },
          { fact: 'node.links' as const, where: `MTU of ${uplink.device} on ${node.name}`, seen: String(uplink.mtu), expected: `${set.mtu + overhead} or more` },
        ],
        next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${node.name}`,
      },
    ];
  });
}

interface Uplink {
  readonly name: string;
  readonly device: string;
  readonly mtu: number;
}

/** The device of the node's address towards the others. */
function uplinkOf(view: MtuView, name: string): Uplink | undefined {
  const object = valueOf(view.wantOf(name, 'node.object'));
  const links = valueOf(view.wantOf(name, 'node.links'));
  const device = object === undefined ? null : linkOf(links, nodeAddress(object, view.identification));
  const link = device === null ? undefined : links?.[device];
  return device === null || link === undefined ? undefined : { name, device, mtu: link.mtu };
}

function isYoung(view: MtuView, name: string): boolean {
  return hasStartingAgent(valueOf(view.wantOf(name, 'node.agents')) ?? {}, view.taken);
}

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
  since: '0.2.0',
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
  const overhead = overlayOverhead(view.identification, ways.some(({ tried }) => /\[|:.*:/.test(tried.target.split(',')[0]?.split(' ')[1] ?? '')));
  const needed = overhead === 0 ? `${size} bytes` : `${size} bytes and ${overhead} of the overlay's header`;
  const narrow = [center, ...others].flatMap((name) => uplinkOf(view, name) ?? []).filter(({ mtu }) => mtu < size + overhead).sort((a, b) => a.mtu - b.mtu)[0];
  const named = narrow !== undefined ? [narrow.name] : others.length > 1 ? [center] : [center, ...others];
  const whose = others.length > 1 || narrow !== undefined ? `pods on ${narrow?.name ?? center} and on other nodes` : `pods on ${nameList([center, ...others].toSorted())}`;
  return {
    message:
      narrow === undefined
        ? `the way between ${whose} does not take their packets of ${needed}: large ones are lost without notice, small ones pass`
        : `${narrow.device} of ${narrow.name} takes ${narrow.mtu} bytes, and pods send ${needed}: large packets between ${whose} are lost, small ones pass`,
    subjects: named.map(nodeSubject),
    evidence: [
      ...(narrow === undefined ? [] : [{ fact: 'node.links' as const, where: `MTU of ${narrow.device} on ${narrow.name}`, seen: String(narrow.mtu), expected: `${size + overhead} or more` }]),
      ...ways.map(({ from, to, tried }): Evidence => ({ fact: 'node.paths', where: `${from} → ${to}, ${tried.target}`, seen: `${tried.answered} of ${tried.sent} answered`, expected: 'all answered, as small ones are' })),
    ],
    key: 'lost',
    next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${named[0] ?? center}`,
  };
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

/** The device of the node's address towards the others. */
function uplinkOf(view: MtuView, name: string): { readonly name: string; readonly device: string; readonly mtu: number } | undefined {
  const object = valueOf(view.wantOf(name, 'node.object'));
  const links = valueOf(view.wantOf(name, 'node.links'));
  const device = object === undefined ? null : linkOf(links, nodeAddress(object, view.identification));
  const link = device === null ? undefined : links?.[device];
  return device === null || link === undefined ? undefined : { name, device, mtu: link.mtu };
}

function isYoung(view: MtuView, name: string): boolean {
  return hasStartingAgent(valueOf(view.wantOf(name, 'node.agents')) ?? {}, view.taken);
}

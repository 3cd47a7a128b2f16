import { checksumErrors, nameList, nodeAddress, overlayPort, portSources, unknownPort } from '../../derive/index.ts';
import type { ChecksumError } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import type { LocalReach, Path } from '../../model/path-facts.ts';
import { defineRule } from '../../model/rule.ts';
import type { View } from '../../model/rule.ts';

/** A node that sends packets of the overlay with wrong checksums, which the others throw away. */
export const checksumErrorsFound = defineRule({
  code: 'CNI806',
  name: 'checksum-errors',
  titles: { healthy: 'packets of the overlay arrive with good checksums', broken: 'packets of the overlay arrive with bad checksums' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: ({ variant }) => (variant.encapsulation === 'vxlan' ? undefined : 'VXLAN is not used'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.kernelLog'],
  wants: ['node.object', 'node.links', 'node.paths', 'node.reach', 'node.counters', 'cluster.flannelConfig', 'cluster.felixConfiguration'],
  explains: [
    { code: 'CNI704', where: 'shared-node', key: 'tunnel' },
    { code: 'CNI704', where: 'shared-node', key: 'pod' },
    { code: 'CNI704', where: 'shared-node', key: 'pods' },
    { code: 'CNI704', where: 'shared-node', key: 'full-size' },
    { code: 'CNI708', where: 'shared-node' },
    { code: 'CNI705', where: 'shared-node' },
    { code: 'CNI702', where: 'shared-node', key: 'silent' },
    { code: 'CNI706', where: 'shared-node' },
  ],
  docs: {
    checks:
      "The kernel's log of a node has lines `UDP: bad checksum` about the overlay's port, and tries from the node that sent them, or to a Service from there, are lost now. Lines alone may be old, and the log is silent where the kernel was not told to write them.",
    matters:
      'Cards and drivers (vmxnet3 of ESXi, some of Azure and of nested virtualisation) and kernels before 5.7 compute the checksum of encapsulated packets wrongly when it is left to them. The far node throws the packet away before VXLAN sees it. Often only what was translated for a Service is hit, so that pods answer and Services do not, or after 63 seconds.',
    repair:
      "On the node that sends, let the kernel compute it: `ethtool -K flannel.1 tx-checksum-ip-generic off` (`vxlan.calico` with Calico), and keep it by a udev rule, as flannel's documentation has it. Calico can do so by itself: `kubectl patch felixconfiguration default --type merge -p '{\"spec\":{\"featureDetectOverride\":\"ChecksumOffloadBroken=true\"}}'`. Of a broken card: `ethtool -K DEVICE tx off`, or a newer driver.",
    references: [
      'https://github.com/flannel-io/flannel/blob/master/Documentation/troubleshooting.md',
      'https://github.com/flannel-io/flannel/issues/1279',
      'https://docs.tigera.io/calico/latest/reference/resources/felixconfig',
    ],
  },
  unsettled: (view) => (portIn(view) === undefined ? [unknownPort(view.identification, view.want('cluster.flannelConfig'), view.want('cluster.felixConfiguration'))] : []),
  check: (view) => {
    const port = portIn(view);
    if (port === undefined) return [];
    const seen = view.nodes.flatMap((receiver) =>
      checksumErrors(receiver.get('node.kernelLog'), port).flatMap((error) => {
        const sender = nodeWith(view, error.sender);
        return sender === undefined || sender === receiver.name || !isHarmed(view, sender, receiver.name) ? [] : [{ sender, receiver: receiver.name, error }];
      }),
    );
    return [...Map.groupBy(seen, ({ sender }) => sender)].map(([sender, group]) => {
      const receivers = group.map(({ receiver }) => receiver);
      return {
        message: `${nameList(receivers)} ${receivers.length === 1 ? 'throws' : 'throw'} packets of the overlay from ${sender} away for their bad checksums: pods and Services there do not answer ${sender}`,
        subjects: [nodeSubject(sender)],
        evidence: group.flatMap(({ receiver, error }) => evidenceOf(view, receiver, error)),
        next: `kubectl describe node ${sender}`,
      };
    });
  },
});

type ChecksumView = View<'node.kernelLog', 'node.object' | 'node.links' | 'node.paths' | 'node.reach' | 'node.counters' | 'cluster.flannelConfig' | 'cluster.felixConfiguration'>;

function portIn(view: ChecksumView): number | undefined {
  const nodes = view.nodeNames.flatMap((name) => valueOf(view.wantOf(name, 'node.object')) ?? []);
  const sources = portSources(view.want('cluster.flannelConfig'), view.want('cluster.felixConfiguration'), nodes);
  return overlayPort(view.identification, sources, view.nodeNames.map((name) => valueOf(view.wantOf(name, 'node.links')) ?? {}))?.port;
}

function nodeWith(view: ChecksumView, address: string): string | undefined {
  return view.nodeNames.find((name) => {
    const object = valueOf(view.wantOf(name, 'node.object'));
    return object !== undefined && (object.internalIps.includes(address) || nodeAddress(object, view.identification) === address);
  });
}

const LOST: readonly (string | undefined)[] = ['lost', 'partial', 'unreachable'];

/** Lines in a log have no date: they count when something between the two is lost now, above the nodes' own addresses. */
function isHarmed(view: ChecksumView, sender: string, receiver: string): boolean {
  const path: Path | undefined = valueOf(view.wantOf(sender, 'node.paths'))?.[receiver];
  if (path !== undefined && path.broken !== null && path.broken !== 'address' && path.broken !== 'port') return true;
  const reach: LocalReach | undefined = valueOf(view.wantOf(sender, 'node.reach'));
  return reach !== undefined && [reach.service, reach.dns].some((tried) => LOST.includes(tried?.outcome));
}

function evidenceOf(view: ChecksumView, receiver: string, { line, lines }: ChecksumError): { fact: 'node.kernelLog' | 'node.counters'; where: string; seen: string; expected: string }[] {
  const counted = valueOf(view.wantOf(receiver, 'node.counters'))?.['Udp.InCsumErrors'];
  return [
    { fact: 'node.kernelLog', where: `the kernel's log on ${receiver}`, seen: lines === 1 ? line : `${line}, and ${lines - 1} more`, expected: 'no such line' },
    ...(counted === undefined ? [] : [{ fact: 'node.counters' as const, where: `Udp.InCsumErrors on ${receiver}`, seen: String(counted), expected: '0' }]),
  ];
}

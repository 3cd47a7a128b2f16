import { brokenFrom, conditionOf, duration, isSilent, nameList } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { Found } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A node whose heartbeat is old. */
export const nodeNotSeen = defineRule({
  code: 'CNI001',
  name: 'node-not-seen',
  titles: { healthy: 'every node sends its heartbeat', broken: 'a node sends no heartbeat' },
  severity: 'critical',
  cni: [],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.object', 'node.lease'],
  explains: [
    { code: 'CNI103', where: 'same-nodes' },
    { code: 'CNI104', where: 'same-nodes' },
    { code: 'CNI105', where: 'same-nodes' },
    { code: 'CNI106', where: 'same-nodes' },
    { code: 'CNI107', where: 'same-nodes' },
    { code: 'CNI109', where: 'same-nodes' },
    { code: 'CNI110', where: 'same-nodes' },
    { code: 'CNI111', where: 'same-nodes' },
    { code: 'CNI301', where: 'same-nodes' },
    { code: 'CNI304', where: 'same-nodes' },
    { code: 'CNI401', where: 'same-nodes' },
    { code: 'CNI402', where: 'shared-node' },
    { code: 'CNI403', where: 'same-nodes' },
    { code: 'CNI502', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI802', where: 'same-nodes' },
    { code: 'CNI709', where: 'anywhere' },
    // Its pods stay ends of a Service until the API says NotReady, those of the DNS among them.
    { code: 'CNI702', where: 'anywhere', key: 'silent' },
    { code: 'CNI705', where: 'anywhere' },
    ...brokenFrom('address'),
  ],
  docs: {
    checks:
      'The kubelet renews the Lease of its node in the namespace kube-node-lease every ten seconds. A Lease that is older than half its duration, and older than 20 s, means that two renewals are missing. A virtual node (virtual-kubelet, Fargate, KWOK) may do without a Lease.',
    matters:
      'The node is down, cut off from the API server, or its kubelet hangs. The API goes on saying Ready for up to 50 s, and what it says about pods on that node is from before.',
    repair:
      'Look at the machine itself: is it up, does it reach the API server, does the kubelet run? `systemctl status kubelet` and `journalctl -u kubelet -n 100` on the node.\n\nIf the machine is gone for good: `kubectl delete node NODE`.',
    references: ['https://kubernetes.io/docs/concepts/architecture/nodes/#node-heartbeats'],
  },
  check: (view) => {
    const staying = view.nodes.filter((node) => !node.get('node.object').deleting);
    const silent = staying.filter((node) => isSilent(node.get('node.lease')));
    if (silent.length > 1 && silent.length === staying.length) return report(silent, 'as are all: the API server was away, or no node reaches it');
    const still = silent.filter((node) => conditionOf(node.get('node.object'), 'Ready') === 'True');
    const known = silent.filter((node) => !still.includes(node));
    return [
      ...report(still, 'although the API still says Ready'),
      ...report(known, 'and the API says NotReady; pods there are out of reach or out of control'),
    ];
  },
});

type Seen = { readonly name: string; get(fact: 'node.lease'): { readonly ageSeconds: number; readonly durationSeconds: number } };

function report(nodes: readonly Seen[], rest: string): Found[] {
  const names = nodes.map((node) => node.name);
  const [first] = names;
  if (first === undefined) return [];
  const oldest = Math.max(...nodes.map((node) => node.get('node.lease').ageSeconds));
  const heartbeat = names.length === 1 ? 'its heartbeat is' : 'their heartbeats are up to';
  return [
    {
      message: `${nameList(names)} ${names.length === 1 ? 'was' : 'were'} not seen: ${heartbeat} ${duration(oldest)} old, ${rest}`,
      subjects: names.map(nodeSubject),
      evidence: nodes.map((node) => ({
        fact: 'node.lease',
        where: `Lease kube-node-lease/${node.name}`,
        seen: `renewed ${duration(node.get('node.lease').ageSeconds)} ago`,
        expected: `renewed every ${Math.round(node.get('node.lease').durationSeconds / 4)} s`,
      })),
      next: `kubectl describe node ${first}`,
    },
  ];
}

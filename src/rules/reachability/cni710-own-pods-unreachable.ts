import { nameList, reachFaults, reachUntold } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { LocalReach, Tried } from '../../model/path-facts.ts';
import { defineRule } from '../../model/rule.ts';

/** A node does not reach its own pods. */
export const ownPodsUnreachable = defineRule({
  code: 'CNI710',
  name: 'own-pods-unreachable',
  titles: { healthy: 'every node reaches its own pods', broken: 'a node does not reach its own pods' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.reach'],
  wants: ['node.agents', 'node.paths'],
  explains: [
    { code: 'CNI704', where: 'shared-node', key: 'pod' },
    { code: 'CNI704', where: 'shared-node', key: 'pods' },
    { code: 'CNI705', where: 'shared-node' },
    { code: 'CNI702', where: 'shared-node', key: 'silent' },
    { code: 'CNI706', where: 'shared-node' },
  ],
  docs: {
    checks: 'Each node reaches a pod in the pod network that runs on it, by ICMP or TCP.',
    matters: "The kubelet's probes of pods come from the node. What leads from it to its pods is a bridge (flannel: cni0) or a route per pod (Calico: cali devices).",
    repair: 'See the bridge or the routes on the node: `ip address show cni0`, `ip route`. Delete the pods that have lost their device, so that they are made anew; restart the agent where routes are missing.',
    references: [
      'https://docs.tigera.io/calico/latest/operations/troubleshoot/commands#routing',
    ],
  },
  unsettled: (view) => reachUntold(view, tried, { keys: ['ownPod'] }),
  check: (view) => {
    const faults = reachFaults(view, tried, 'its own pod');
    const names = faults.map(({ node }) => node);
    return faults.length === 0
      ? []
      : [{ message: `${nameList(names)} cannot reach the pods on ${names.length === 1 ? 'it' : 'them'}: no pod there has a network`, subjects: names.map(nodeSubject), evidence: faults.map(({ evidence }) => evidence), next: 'kubectl get pods --all-namespaces -o wide' }];
  },
});

function tried(reach: LocalReach): Tried | null {
  return reach.ownPod;
}

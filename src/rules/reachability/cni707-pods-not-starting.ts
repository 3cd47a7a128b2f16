import { hasStartingAgent, nameList } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

/** A node on which no new pod gets a network. */
export const podsNotStarting = defineRule({
  code: 'CNI707',
  name: 'pods-not-starting',
  titles: { healthy: 'new pods start on every node', broken: 'new pods do not start on a node' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.endPod'],
  wants: ['node.agents', 'node.debugPod'],
  docs: {
    checks: 'A pod in the pod network starts on each node within 20 s, with an image that the node holds. Unknown where it fails for another cause than a network that does not come, as for want of room.',
    matters: 'Pods that run go on, and no new one starts: nobody notices until the next rollout or restart. The words are those of the CNI plugin, as the kubelet hands them on.',
    repair: 'Repair the cause where one is told. Else see what the plugin says: `kubectl get events --all-namespaces --field-selector reason=FailedCreatePodSandBox`, and the log of the node\'s agent.',
    references: ['https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/'],
  },
  unsettled: (view) =>
    view.nodes
      .filter((node) => !node.get('node.endPod').started && hasStartingAgent(valueOf(view.wantOf(node.name, 'node.agents')) ?? {}, view.taken))
      .map(({ name }) => ({ fact: 'node.endPod' as const, node: name, reason: 'unsettled' as const, detail: 'its agent has just started' })),
  check: (view) => {
    const failed = view.nodes.filter(
      (node) => !node.get('node.endPod').started && valueOf(view.wantOf(node.name, 'node.debugPod')) !== undefined && !hasStartingAgent(valueOf(view.wantOf(node.name, 'node.agents')) ?? {}, view.taken),
    );
    return [...Map.groupBy(failed, (node) => NO_ADDRESS.test(node.get('node.endPod').why))].map(([lackAddresses, nodes]) => {
      const names = nodes.map(({ name }) => name);
      return {
        message: `new pods on ${nameList(names)} do not get ${lackAddresses ? 'an address' : 'a network'}: they stay in ContainerCreating`,
        subjects: names.map(nodeSubject),
        key: lackAddresses ? 'addresses' : 'network',
        evidence: nodes.map((node) => ({ fact: 'node.endPod' as const, where: `a pod on ${node.name}`, seen: node.get('node.endPod').why, expected: 'it starts within 20 s' })),
        next: 'kubectl get events --all-namespaces --field-selector reason=FailedCreatePodSandBox',
      };
    });
  },
});

/** Words of calico-ipam (`No IPs available in pools`, `Assigned 0 out of 1 requested IPv4 addresses`, `cannot allocate new block due to per host block limit`) and host-local (`no IP addresses available in range set`). */
const NO_ADDRESS = /no IPs available|Assigned 0 out of \d+ requested|no IP addresses available|cannot allocate new block/i;

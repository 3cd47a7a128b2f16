import { isSilent, nameList } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A node whose agent was asked and gave no answer in time, while its heartbeat is fresh. */
export const nodeNotAnswering = defineRule({
  code: 'CNI002',
  name: 'node-not-answering',
  titles: { healthy: 'every agent that was asked answered', broken: 'an agent that was asked did not answer in time' },
  severity: 'warning',
  cni: ['calico'],
  skip: (identification) => (identification.variant.bgp ? undefined : 'agents without BGP are not asked'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.lease'],
  wants: ['node.bird'],
  docs: {
    checks:
      'The BGP sessions of each node are asked of its BIRD with a command in the pod of calico-node. This finding says that the command gave no answer before its deadline.',
    matters:
      'Either the way from the API server to the kubelet of that node (TCP 10250) is blocked, or the node is so busy that a command hangs. `kubectl exec` and `kubectl logs` fail there too, and nothing is known about its BGP sessions.',
    repair:
      'Try it by hand: `kubectl exec -n NAMESPACE POD -c calico-node -- birdcl show protocols`. Open TCP 10250 from the control plane to the node; look at the load of the node with `kubectl top node NODE`.',
    references: ['https://kubernetes.io/docs/concepts/architecture/control-plane-node-communication/#api-server-to-kubelet'],
  },
  check: (view) => {
    const mute = view.nodes
      .filter((node) => !isSilent(node.get('node.lease')))
      .flatMap((node) => {
        const bird = view.wantOf(node.name, 'node.bird');
        return bird.state === 'unavailable' && bird.reason === 'timeout' ? [{ name: node.name, detail: bird.detail }] : [];
      });
    const names = mute.map(({ name }) => name);
    const [first] = names;
    if (first === undefined) return [];
    return [
      {
        message: `${nameList(names)} did not answer in time: nothing is known about the BGP sessions there`,
        subjects: names.map(nodeSubject),
        evidence: mute.map(({ name, detail }) => ({ fact: 'node.bird', where: name, seen: detail, expected: 'an answer of birdcl' })),
        next: `kubectl get --raw /api/v1/nodes/${first}/proxy/healthz`,
      },
    ];
  },
});

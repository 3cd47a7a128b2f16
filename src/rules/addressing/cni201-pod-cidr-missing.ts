import { isNew, nameList, runsAgents, withoutAgent } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A node without a pod CIDR, where pods get their addresses from it. */
export const podCidrMissing = defineRule({
  code: 'CNI201',
  name: 'pod-cidr-missing',
  titles: { healthy: 'every node has a pod CIDR', broken: 'a node has no pod CIDR' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.ipam === 'host-local' ? undefined : 'addresses do not come from the pod CIDR of the node'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.object'],
  wants: ['cluster.daemonSets'],
  explains: [
    { code: 'CNI104', where: 'same-nodes' },
    { code: 'CNI107', where: 'same-nodes' },
    { code: 'CNI112', where: 'anywhere', key: 'pods' },
    { code: 'CNI301', where: 'same-nodes' },
    { code: 'CNI401', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI802', where: 'same-nodes' },
    ...withoutAgent(),
  ],
  docs: {
    checks:
      'Every Linux node older than two minutes has `spec.podCIDR`, where host-local hands out its addresses (Flannel, Canal, Calico with USE_POD_CIDR). A flannel that keeps its subnets in etcd needs none.',
    matters: 'flanneld ends with `node "..." pod cidr not assigned`, and the CNI plugin has no addresses to give: no pod starts on that node but those on the host network.',
    repair:
      'The controller manager assigns it: start it with `--allocate-node-cidrs=true --cluster-cidr=NETWORK` (kubeadm: `networking.podSubnet`). If other nodes have one, the cluster network is used up: look for `CIDRNotAvailable` with `kubectl describe node NODE`, and delete Node objects of machines that are gone.\n\nIn an emergency: `kubectl patch node NODE -p \'{"spec":{"podCIDR":"10.244.7.0/24","podCIDRs":["10.244.7.0/24"]}}\'`. It cannot be changed afterwards, and must not overlap another node.',
    references: ['https://github.com/flannel-io/flannel/blob/master/Documentation/troubleshooting.md'],
  },
  check: (view) => {
    const sets = view.want('cluster.daemonSets');
    const { identification } = view;
    if (identification.cni === 'flannel' && sets.state === 'observed' && identification.agentSets.some((set) => keepsSubnetsInEtcd(sets.value[`${set.namespace}/${set.name}`], set.flannelContainer))) {
      return [];
    }
    const names = view.nodes
      .filter((node) => {
        const object = node.get('node.object');
        return runsAgents(object) && !isNew(object, view.taken) && object.podCidrs.length === 0;
      })
      .map(({ name }) => name);
    const [first] = names;
    if (first === undefined) return [];
    return [
      {
        message: `${nameList(names)} ${names.length === 1 ? 'has' : 'have'} no pod CIDR: no pod there gets an address`,
        subjects: names.map(nodeSubject),
        evidence: names.map((name) => ({ fact: 'node.object' as const, where: `${name} spec.podCIDR`, seen: 'empty', expected: 'a network' })),
        next: `kubectl describe node ${first}`,
      },
    ];
  },
});

type AgentSetSpec = { readonly template: { readonly containers: Readonly<Record<string, { readonly args: readonly string[]; readonly command: readonly string[] }>> } };

/** flanneld without --kube-subnet-mgr reads etcd instead of Node objects. */
function keepsSubnetsInEtcd(set: AgentSetSpec | undefined, container: string | null): boolean {
  const spec = set?.template.containers[container ?? ''];
  const words = [...(spec?.command ?? []), ...(spec?.args ?? [])];
  return words.some((word) => word.includes('etcd-endpoints')) && !words.some((word) => word.includes('kube-subnet-mgr'));
}

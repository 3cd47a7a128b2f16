import { brokenFrom, nameList, overlap, parseCidr } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** Two nodes whose pod CIDRs share addresses. */
export const podCidrOverlap = defineRule({
  code: 'CNI206',
  name: 'pod-cidr-overlap',
  titles: { healthy: 'pod CIDRs are apart', broken: 'pod CIDRs of nodes overlap' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.ipam === 'host-local' ? undefined : 'addresses do not come from the pod CIDR of the node'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.object'],
  explains: [
    { code: 'CNI213', where: 'same-nodes' },
    // All nodes know one of the two under the addresses of both.
    { code: 'CNI307', where: 'anywhere' },
    { code: 'CNI308', where: 'anywhere' },
    { code: 'CNI309', where: 'shared-node' },
    { code: 'CNI407', where: 'anywhere' },
    { code: 'CNI707', where: 'same-nodes' },
    { code: 'CNI710', where: 'same-nodes' },
    ...brokenFrom('tunnel'),
  ],
  docs: {
    checks: 'No two nodes have pod CIDRs that share an address, where host-local hands out their addresses.',
    matters: 'Both nodes hand out the same addresses, and the other nodes have a route to one of them only: traffic for pods of the second goes to the first.',
    repair:
      'The pod CIDR of a node cannot be changed. Drain one of the two, delete its Node object and let the kubelet register it again, so that the controller manager assigns a free range. Two controller managers that both assign, or a hand-made patch, are the usual reason.',
    references: ['https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/'],
  },
  check: (view) => {
    const ranges = view.nodes.flatMap((node) =>
      node.get('node.object').podCidrs.flatMap((text) => {
        const cidr = parseCidr(text);
        return cidr === undefined ? [] : [{ name: node.name, text, cidr }];
      }),
    );
    ranges.sort((a, b) => a.cidr.family - b.cidr.family || (a.cidr.first < b.cidr.first ? -1 : a.cidr.first > b.cidr.first ? 1 : 0));
    const groups: (typeof ranges)[] = [];
    for (const range of ranges) {
      const group = groups.at(-1);
      if (group?.some((other) => overlap(other.cidr, range.cidr)) === true) group.push(range);
      else groups.push([range]);
    }
    return groups
      .map((group) => ({ group, names: [...new Set(group.map(({ name }) => name))] }))
      .filter(({ names }) => names.length > 1)
      .map(({ group, names }) => ({
        message: `${nameList(names)} have pod CIDRs that overlap (${nameList([...new Set(group.map(({ text }) => text))])}): pods there share addresses and cannot be told apart`,
        subjects: names.map(nodeSubject),
        evidence: group.map(({ name, text }) => ({ fact: 'node.object' as const, where: `${name} spec.podCIDRs`, seen: text, expected: 'a range of its own' })),
        next: 'kubectl get nodes -o custom-columns=NAME:.metadata.name,POD_CIDRS:.spec.podCIDRs',
      }));
  },
});

import { contains, nameList, parseCidr, runsAgents, withoutAgent } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A node whose pod CIDR is not part of the network that flannel is configured with. */
export const podCidrOutsideNetwork = defineRule({
  code: 'CNI202',
  name: 'pod-cidr-outside-network',
  titles: { healthy: "every pod CIDR lies in flannel's network", broken: "a pod CIDR lies outside flannel's network" },
  severity: 'critical',
  cni: ['flannel', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.flannelConfig', 'node.object'],
  explains: [
    { code: 'CNI104', where: 'same-nodes' },
    { code: 'CNI107', where: 'same-nodes' },
    { code: 'CNI301', where: 'same-nodes' },
    { code: 'CNI401', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI802', where: 'same-nodes' },
    ...withoutAgent(),
  ],
  docs: {
    checks: '`Network` (and `IPv6Network`) in net-conf.json contains the pod CIDR of every node.',
    matters: 'From v0.18 on flanneld ends with `subnet "..." specified in the flannel net config doesn\'t contain "..." PodCIDR`. Older ones start, but masquerade traffic between pods.',
    repair:
      'Set `Network` in the ConfigMap to the cluster CIDR of the controller manager (`--cluster-cidr`) and restart the DaemonSet: `kubectl rollout restart -n NAMESPACE daemonset/kube-flannel-ds`. The pod CIDR of a node cannot be changed.',
    references: ['https://github.com/flannel-io/flannel#deploying-flannel-manually'],
  },
  check: (view) => {
    const config = view.get('cluster.flannelConfig');
    const networks = [config.network, config.ipv6Network].flatMap((network) => parseCidr(network ?? '') ?? []);
    const outside = view.nodes.flatMap((node) => {
      const object = node.get('node.object');
      if (!runsAgents(object)) return [];
      return object.podCidrs.flatMap((text) => {
        const cidr = parseCidr(text);
        const family = networks.filter((network) => network.family === cidr?.family);
        return cidr === undefined || family.length === 0 || family.some((network) => contains(network, cidr)) ? [] : [{ name: node.name, text }];
      });
    });
    const names = [...new Set(outside.map(({ name }) => name))];
    if (names.length === 0) return [];
    const network = [config.network, config.ipv6Network].filter((text) => text !== null).join(' and ');
    const [namespace = '', name = ''] = config.configMap.split('/');
    return [
      {
        message: `the pod CIDR of ${nameList(names)} (${nameList([...new Set(outside.map(({ text }) => text))])}) lies outside flannel's network ${network}: flannel does not start there`,
        subjects: names.map(nodeSubject),
        evidence: outside.map((entry) => ({ fact: 'node.object' as const, where: `${entry.name} spec.podCIDRs`, seen: entry.text, expected: `within ${network} of ConfigMap ${config.configMap}` })),
        next: `kubectl get configmap -n ${namespace} ${name} -o yaml`,
      },
    ];
  },
});

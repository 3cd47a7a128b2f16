import { contains, nameList, parseCidr, servesPods } from '../../derive/index.ts';
import type { Cidr } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

/** Pods get addresses from a range that nodes have theirs in. */
export const poolOverlapsNodeNetwork = defineRule({
  code: 'CNI203',
  name: 'pool-overlaps-node-network',
  titles: { healthy: 'pod and node addresses are apart', broken: 'the pod network overlaps the addresses of nodes' },
  severity: 'warning',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.policyOnly ? 'Calico only enforces policy here, on the network of another CNI' : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.object'],
  wants: ['cluster.ipPools', 'cluster.flannelConfig'],
  docs: {
    checks: "No node's address lies within an enabled IPPool for pods, flannel's network, or the pod CIDR of a node.",
    matters:
      'Routes for pods cover the addresses of machines: as soon as the range that holds a node is given to pods, that node cannot be reached from the others. Calico\'s default 192.168.0.0/16 in a home or office network is the classic.',
    repair:
      'Calico: add a pool outside the node network, disable the old one, recreate the pods, delete the old pool. Flannel: its network cannot be changed without downtime; the cluster CIDR has to be chosen anew.',
    references: ['https://docs.tigera.io/calico/latest/networking/ipam/migrate-pools'],
  },
  check: (view) => {
    const ranges: { readonly what: string; readonly cidr: Cidr }[] = [];
    const add = (what: string, text: string | null): void => {
      const cidr = parseCidr(text ?? '');
      if (cidr !== undefined && cidr.prefix > 0) ranges.push({ what: `${what} ${text}`, cidr });
    };
    for (const [name, pool] of Object.entries(valueOf(view.want('cluster.ipPools')) ?? {})) {
      if (!pool.disabled && servesPods(pool)) add(`IPPool ${name}`, pool.cidr);
    }
    const flannel = valueOf(view.want('cluster.flannelConfig'));
    if (flannel !== undefined) for (const network of [flannel.network, flannel.ipv6Network]) add("flannel's network", network);
    if (ranges.length === 0 && view.identification.ipam === 'host-local') {
      for (const node of view.nodes) for (const text of node.get('node.object').podCidrs) add(`the pod CIDR of ${node.name}`, text);
    }
    return ranges.flatMap(({ what, cidr }) => {
      const inside = view.nodes.flatMap((node) =>
        node.get('node.object').internalIps.flatMap((text) => {
          const address = parseCidr(text);
          return address !== undefined && contains(cidr, address) ? [{ name: node.name, text }] : [];
        }),
      );
      const names = [...new Set(inside.map(({ name }) => name))];
      if (names.length === 0) return [];
      return [
        {
          message: `${what} contains the address of ${nameList(names)}: routes for pods will hide ${names.length === 1 ? 'that node' : 'those nodes'}`,
          subjects: names.map(nodeSubject),
          key: what,
          evidence: inside.map(({ name, text }) => ({ fact: 'node.object' as const, where: `${name} InternalIP`, seen: `${text}, within ${what}`, expected: 'an address outside it' })),
          next: 'kubectl get nodes -o wide',
        },
      ];
    });
  },
});

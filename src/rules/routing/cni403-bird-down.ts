import { brokenFrom, clause, isSettling, nameList, routesWithoutBgp, seemsSilent } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { Identification } from '../../model/identification.ts';
import type { BirdState } from '../../model/node-facts.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

/** A node whose BIRD does not answer on its control socket. */
export const birdDown = defineRule({
  code: 'CNI403',
  name: 'bird-down',
  titles: { healthy: 'BIRD answers on every node', broken: 'BIRD does not run on a node' },
  severity: 'critical',
  cni: ['calico'],
  skip: routesWithoutBgp,
  since: '0.1.0',
  status: 'stable',
  needs: ['node.bird'],
  wants: ['node.agents', 'node.lease'],
  explains: [
    { code: 'CNI002', where: 'same-nodes' },
    { code: 'CNI107', where: 'same-nodes' },
    { code: 'CNI402', where: 'shared-node' },
    { code: 'CNI407', where: 'anywhere', key: 'bgp' },
    ...brokenFrom('port'),
  ],
  docs: {
    checks: '`birdcl`, run in calico-node, reaches the control socket of BIRD, for IPv6 as well where the node announces an IPv6 address. Judged in the address families whose routes come from BGP. Unknown, and not green, while an agent that started less than a minute ago has no BIRD yet.',
    matters:
      'Without BIRD the node announces no route to its pods and learns none of others. The routes in the kernel stay until the other end drops them, then its pods are cut off.',
    repair:
      'The log of calico-node says why BIRD or confd, which writes its configuration, does not run: look for `bird:` and `confd`. A BGPConfiguration or BGPPeer that BIRD cannot use is undone by putting the old one back. Else delete the pod of calico-node on that node.',
    references: ['https://docs.tigera.io/calico/latest/operations/troubleshoot/troubleshooting'],
  },
  unsettled: (view) =>
    view.nodes.flatMap(({ name, get }) => {
      if (mute(get('node.bird'), view.identification).length === 0) return [];
      const agents = valueOf(view.wantOf(name, 'node.agents'));
      return agents !== undefined && isSettling(agents, view.identification, view.taken) ? [{ fact: 'node.bird' as const, node: name, reason: 'unsettled' as const, detail: 'its agent has just started, and BIRD may still come up' }] : [];
    }),
  check: (view) => {
    const down = view.nodes.flatMap((node) => {
      const bird = node.get('node.bird');
      const known = valueOf(view.wantOf(node.name, 'node.agents'));
      if (known !== undefined && isSettling(known, view.identification, view.taken)) return [];
      const agents = known ?? {};
      const silent = seemsSilent(view.wantOf(node.name, 'node.lease'));
      return mute(bird, view.identification).map((instance) => ({ name: node.name, ...instance, silent, agents: Object.entries(agents) }));
    });
    return [...Map.groupBy(down, ({ daemon, silent }) => `${daemon} ${silent}`).values()].map((group) => {
      const names = group.map(({ name }) => name);
      const [first] = group;
      const [pod, state] = first?.agents[0] ?? [];
      return {
        message: `${first?.daemon ?? ''} on ${nameList(names)} does not run: no routes are exchanged with other nodes, whose pods will be out of reach`,
        subjects: names.map(nodeSubject),
        key: first?.daemon ?? '',
        evidence: group.map(({ name, daemon, message }) => ({
          fact: 'node.bird' as const,
          where: `${name} control socket of ${daemon}`,
          seen: message || 'no answer',
          expected: 'an answer',
        })),
        next: pod === undefined ? `kubectl describe node ${names[0] ?? ''}` : `kubectl logs -n ${state?.namespace ?? ''} ${pod} --tail=50`,
      };
    });
  },
});

/** Daemons that do not answer, of the families that routes depend on. */
function mute({ v4, v6 }: BirdState, { variant }: Identification): { readonly daemon: string; readonly message: string }[] {
  return [
    { daemon: 'BIRD', instance: v4, family: 'ipv4' as const },
    { daemon: 'BIRD6', instance: v6, family: 'ipv6' as const },
  ].flatMap(({ daemon, instance, family }) =>
    instance === null || instance.answering || !variant.bgpRoutes.includes(family) ? [] : [{ daemon, message: clause(instance.message) }],
  );
}

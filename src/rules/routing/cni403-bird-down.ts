import { clause, nameList, routesWithoutBgp, secondsBetween, seemsSilent } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

const START_SECONDS = 60;

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
  ],
  docs: {
    checks: '`birdcl`, run in calico-node, reaches the control socket of BIRD, for IPv6 as well where the node announces an IPv6 address. Left out: an agent that started less than a minute ago.',
    matters:
      'Without BIRD the node announces no route to its pods and learns none of others. The routes in the kernel stay until the other end drops them, then its pods are cut off.',
    repair:
      'The log of calico-node says why BIRD or confd, which writes its configuration, does not run: look for `bird:` and `confd`. A BGPConfiguration or BGPPeer that BIRD cannot use is undone by putting the old one back. Else delete the pod of calico-node on that node.',
    references: ['https://docs.tigera.io/calico/latest/operations/troubleshoot/troubleshooting'],
  },
  check: (view) => {
    const down = view.nodes.flatMap((node) => {
      const bird = node.get('node.bird');
      const agents = Object.entries(valueOf(view.wantOf(node.name, 'node.agents')) ?? {});
      const starting = agents.some(([, pod]) => {
        const ended = Object.values(pod.containers).map((container) => container.last?.finished ?? '');
        return [pod.created, ...ended].some((moment) => moment !== '' && secondsBetween(moment, view.taken) < START_SECONDS);
      });
      if (starting) return [];
      const silent = seemsSilent(view.wantOf(node.name, 'node.lease'));
      return [bird.v4, bird.v6].flatMap((instance, index) => {
        const daemon = index === 0 ? 'BIRD' : 'BIRD6';
        return instance === null || instance.answering ? [] : [{ name: node.name, daemon, message: clause(instance.message), silent, agents }];
      });
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

import { announcementOf, brokenFrom, hasYoungAgent, isNew, nameList, runsAgents } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

/** A node on which flannel runs, and which has announced nothing to the others. */
export const overlayNotAnnounced = defineRule({
  code: 'CNI301',
  name: 'overlay-not-announced',
  titles: { healthy: 'every node announces its end of the overlay', broken: 'a node announces no end of the overlay' },
  severity: 'critical',
  cni: ['flannel', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.object'],
  wants: ['node.agents', 'cluster.flannelConfig'],
  explains: brokenFrom('tunnel'),
  docs: {
    checks:
      'A Linux node older than two minutes on which flannel runs carries its annotations (`flannel.alpha.coreos.com/public-ip`, `backend-type`). Judged where at least one node carries them, so that a flannel that keeps its subnets in etcd, or uses another prefix, is left alone.',
    matters: 'The other nodes learn the address, the subnet and the hardware address of this node from these annotations. Without them they have no route to its pods, even if flannel runs there.',
    repair:
      'flannel writes them when it starts: read its log on that node, then delete its pod, so that it starts anew. If they were there and vanished, somebody has replaced the Node object: look for automation that writes Node objects.',
    references: ['https://github.com/flannel-io/flannel/blob/master/Documentation/kubernetes.md#annotations'],
  },
  check: (view) => {
    const lacking: string[] = [];
    let announced = 0;
    for (const node of view.nodes) {
      const object = node.get('node.object');
      if (!runsAgents(object)) continue;
      const { address, overlay } = announcementOf(object, view.identification);
      if (address !== null && overlay !== null) announced++;
      else if (!isNew(object, view.taken) && runsFlannel(node.name)) lacking.push(node.name);
    }
    const [first] = lacking;
    const config = valueOf(view.want('cluster.flannelConfig'));
    if (first === undefined || (announced === 0 && config === undefined)) return [];
    return [
      {
        message: `${nameList(lacking)} ${lacking.length === 1 ? 'has' : 'have'} not announced flannel's address: no other node has a route to pods there`,
        subjects: lacking.map(nodeSubject),
        evidence: lacking.map((name) => ({
          fact: 'node.object' as const,
          where: `${name} annotations flannel.alpha.coreos.com/*`,
          seen: 'public-ip or backend-type is missing',
          expected: `as on ${announced === 1 ? 'the other node' : `${announced} other nodes`}`,
        })),
        next: `kubectl describe node ${first}`,
      },
    ];

    /** False for a node without an agent, and for an agent that came up a moment ago and has not written them yet. */
    function runsFlannel(name: string): boolean {
      const agents = valueOf(view.wantOf(name, 'node.agents'));
      if (agents === undefined) return true;
      return Object.keys(agents).length > 0 && !hasYoungAgent(agents, view.taken);
    }
  },
});

import { brokenWays, hasStartingAgent, nameList, wayGroups } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { Found } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';
import type { View } from '../../model/rule.ts';

/** Nodes between which a part of the packets is lost. */
export const pathLossy = defineRule({
  code: 'CNI708',
  name: 'path-lossy',
  titles: { healthy: 'no packets are lost between nodes', broken: 'a part of the packets is lost between nodes' },
  severity: 'warning',
  cni: ['calico', 'flannel', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.paths'],
  wants: ['node.agents', 'node.reach'],
  docs: {
    checks:
      'Three tries of each rung between nodes, and five more when one of them was lost: at most one of all is lost, or none of the later ones. Each try waits for less than the second after which a kernel sends a lost packet again, which would hide the loss.',
    matters: 'Connections stall for seconds, DNS is slow, probes fail now and then. Up and down alone do not show it.',
    repair:
      'See on which nodes it shows: one node points to its link, its load or its connection tracking (`dmesg | grep conntrack`); all pairs to the network between them. Compare the counters of both ends: `ip -s link`. Where a node is overloaded, relieve it first and probe again.',
    references: ['https://docs.kernel.org/networking/statistics.html'],
  },
  check: (view) => {
    const young = (node: string): boolean => hasStartingAgent(valueOf(view.wantOf(node, 'node.agents')) ?? {}, view.taken);
    const paths = Object.fromEntries(view.nodes.map((node) => [node.name, node.get('node.paths')]));
    const found = wayGroups(brokenWays(paths, true).filter(({ from, to }) => !young(from) && !young(to))).map(({ rung, center, others, ways }) => {
      const sum = (of: 'sent' | 'answered'): number => ways.reduce((total, { tried }) => total + tried[of], 0);
      return {
        message: `packets get lost between ${center} and ${nameList(others)}: ${sum('sent') - sum('answered')} of ${sum('sent')}`,
        subjects: [center, ...others].map(nodeSubject),
        key: rung,
        evidence: ways.map(({ from, to, tried }) => ({ fact: 'node.paths' as const, where: `${from} → ${to}, ${tried.target}`, seen: `${tried.sent - tried.answered} of ${tried.sent} lost`, expected: 'none lost' })),
        next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${center}`,
      };
    });
    return found.length > 0 || brokenWays(paths, false).length > 0 ? found : lossyServices(view, young);
  },
});

/** Where ways between nodes lose nothing: what a part of is lost on the way to Services. */
function lossyServices(view: View<'node.paths', 'node.agents' | 'node.reach'>, young: (node: string) => boolean): Found[] {
  const tries = view.nodeNames.flatMap((node) => {
    const reach = valueOf(view.wantOf(node, 'node.reach'));
    const named = Object.entries({ 'DNS Service': reach?.service, DNS: reach?.dns, 'API Service': reach?.api, 'API Service from the node': reach?.apiFromNode });
    return young(node) ? [] : named.flatMap(([what, tried]) => (tried?.outcome === 'partial' ? [{ node, what, tried }] : []));
  });
  const names = [...new Set(tries.map(({ node }) => node))];
  const [first] = names;
  if (first === undefined) return [];
  return [
    {
      message: `a part of what ${nameList(names)} ${names.length === 1 ? 'sends' : 'send'} to Services gets lost, while no way between nodes loses any`,
      subjects: names.map(nodeSubject),
      key: 'service',
      evidence: tries.map(({ node, what, tried }) => ({ fact: 'node.reach' as const, where: `${what} from ${node}, ${tried.target}`, seen: `${tried.sent - tried.answered} of ${tried.sent} lost`, expected: 'none lost' })),
      next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${first}`,
    },
  ];
}

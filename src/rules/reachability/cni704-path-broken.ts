import { brokenClause, brokenEverywhere, brokenMeaning, brokenWays, hasStartingAgent, nameList, wayGroups, whereLost } from '../../derive/index.ts';
import type { BrokenWay } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { Evidence, Found } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import type { Observation } from '../../model/observation.ts';
import { RUNGS } from '../../model/path-facts.ts';
import type { Comparison, Path, Rung } from '../../model/path-facts.ts';
import type { PodState } from '../../model/node-facts.ts';
import { defineRule } from '../../model/rule.ts';
import type { MissingFact, NodeView } from '../../model/rule.ts';

/** Nodes between which packets do not come through. */
export const pathBroken = defineRule({
  code: 'CNI704',
  name: 'path-broken',
  titles: { healthy: 'packets come through between nodes', broken: 'packets do not come through between nodes' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.paths'],
  wants: ['node.comparisons', 'node.agents'],
  explains: [
    { code: 'CNI705', where: 'shared-node' },
    { code: 'CNI702', where: 'shared-node', key: 'silent' },
    { code: 'CNI706', where: 'shared-node' },
    { code: 'CNI708', where: 'shared-node' },
  ],
  docs: {
    checks:
      'From each node to others, in both directions, the ladder is climbed: the node\'s address, the CNI\'s own TCP port, the address in the overlay, a pod from the node, a pod from a pod, the same with packets as large as the pods\' MTU. It stops at the first rung that gets no answer to eight tries. Where it could not be told, as a network policy may deny it, the machine was too busy or no pod of ours started, it is unknown.',
    matters:
      'Agents look Ready while every packet is lost: their probes ask the agent, not the way. What is told as the cause beside it says why; where nothing is, what stands between the nodes loses the packets: security groups, firewalls in the network, a cloud that drops what it does not know.',
    repair:
      'Repair the cause where one is told. Else see where packets stop: `kubectl cni probe -o wide` compares both ends. What leaves one node and never reaches the other is lost between them: allow the overlay\'s UDP port (flannel 8472, Calico 4789), IP protocol 4 for IP-in-IP, TCP 179 for BGP, UDP 51820 for WireGuard, between all nodes.',
    references: [
      'https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements',
      'https://github.com/flannel-io/flannel/blob/master/Documentation/troubleshooting.md#firewalls',
    ],
  },
  unsettled: (view) => view.nodes.flatMap((node) => Object.entries(node.get('node.paths')).flatMap(([to, path]) => untold(view, node.name, to, path))),
  check: (view) => {
    const paths = pathsOf(view.nodes);
    const ways = brokenWays(paths, false).filter(({ from, to }) => !isYoung(view, from) && !isYoung(view, to));
    const everywhere = rungOfAll(ways, Object.values(paths).reduce((sum, own) => sum + Object.keys(own).length, 0));
    if (everywhere !== undefined) return [foundEverywhere(view, everywhere, ways)];
    return wayGroups(ways).map((group) => ({
      message: `${brokenClause(group)}: ${lost(view, group.ways) ?? brokenMeaning(group.rung)}`,
      subjects: [group.center, ...group.others].map(nodeSubject),
      key: group.rung,
      evidence: group.ways.flatMap((way) => evidenceOf(view, way)),
      next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${group.center}`,
    }));
  },
});

const WAYS_SHOWN = 50;

/** The rung at which every way that was tried breaks; of two nodes each is told. */
function rungOfAll(ways: readonly BrokenWay[], tried: number): Rung | undefined {
  const [first] = ways;
  const ends = new Set(ways.flatMap(({ from, to }) => [from, to]));
  return first !== undefined && ends.size > 2 && ways.length === tried && ways.every(({ rung }) => rung === first.rung) ? first.rung : undefined;
}

function foundEverywhere(view: PathView, rung: Rung, ways: readonly BrokenWay[]): Found {
  const ends = new Set(ways.flatMap(({ from, to }) => [from, to]));
  return {
    message: `${brokenEverywhere(rung)}: ${lost(view, ways) ?? brokenMeaning(rung === 'pod' ? 'pods' : rung)}`,
    subjects: view.nodes.map(({ name }) => name).filter((name) => ends.has(name)).map(nodeSubject),
    key: rung,
    evidence: ways.slice(0, WAYS_SHOWN).flatMap((way) => evidenceOf(view, way)),
    next: 'kubectl get nodes -o wide',
  };
}

function evidenceOf(view: PathView, { from, to, tried }: BrokenWay): Evidence[] {
  const seen = `${tried.answered} of ${tried.sent} answered${tried.detail === '' ? '' : `, ${tried.detail}`}`;
  return [{ fact: 'node.paths', where: `${from} → ${to}, ${tried.target}`, seen, expected: 'all answered' }, ...counted(view, from, to)];
}

interface PathView {
  readonly nodes: readonly NodeView<'node.paths'>[];
  readonly taken: string;
  wantOf(node: string, fact: 'node.comparisons'): Observation<Readonly<Record<string, Comparison>>>;
  wantOf(node: string, fact: 'node.agents'): Observation<Readonly<Record<string, PodState>>>;
}

function pathsOf(nodes: PathView['nodes']): Record<string, Readonly<Record<string, Path>>> {
  return Object.fromEntries(nodes.map((node) => [node.name, node.get('node.paths')]));
}

function isYoung(view: PathView, node: string): boolean {
  return hasStartingAgent(valueOf(view.wantOf(node, 'node.agents')) ?? {}, view.taken);
}

/** Ways of which nothing could be told, or on which pods were not tried, and ways that are broken while an agent starts. */
function untold(view: PathView, from: string, to: string, { rungs, broken, untried }: Path): MissingFact[] {
  const missing = (detail: string): MissingFact[] => [{ fact: 'node.paths', node: from, reason: 'unsettled', detail }];
  const young = [from, to].find((name) => isYoung(view, name));
  if (broken !== null && young !== undefined) return missing(`the agent of ${young} has just started`);
  const rung = RUNGS.find((name) => rungs[name]?.outcome === 'unknown');
  if (broken !== null) return [];
  if (rung !== undefined) return missing(`${rung} to ${to} could not be told: ${rungs[rung]?.detail ?? ''}`);
  return rungs.pods === undefined ? missing(`no pod on ${to} was tried: ${untried.pods ?? 'none is known'}`) : [];
}

/** Where packets stop, when both ends of one of these ways were compared. */
function lost(view: PathView, ways: readonly BrokenWay[]): string | undefined {
  for (const { from, to } of ways) {
    const comparison = valueOf(view.wantOf(from, 'node.comparisons'))?.[to];
    const where = comparison === undefined ? undefined : whereLost(from, to, comparison);
    if (where !== undefined) return where;
  }
  return undefined;
}

function counted(view: PathView, from: string, to: string): { fact: 'node.comparisons'; where: string; seen: string; expected: string }[] {
  const comparison = valueOf(view.wantOf(from, 'node.comparisons'))?.[to];
  if (comparison === undefined) return [];
  const tell = (counters: Readonly<Record<string, number>>): string => nameList(Object.entries(counters).map(([name, count]) => `${name} ${count}`)) || 'nothing counted';
  return [{ fact: 'node.comparisons', where: `${comparison.sent} tries again from ${from} to ${to}`, seen: `on ${from}: ${tell(comparison.here)}; on ${to}: ${tell(comparison.there)}`, expected: 'as many at both ends' }];
}

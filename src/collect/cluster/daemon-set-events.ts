import { agentDaemonSets, obstacle, runsAgents } from '../../derive/index.ts';
import type { Named } from '../../derive/index.ts';
import type { ApiObject } from '../../kube/cluster.ts';
import type { DaemonSet } from '../../model/cluster-facts.ts';
import { observed, valueOf } from '../../model/observation.ts';
import { nothingToAsk } from '../collector.ts';
import type { Collector, Known } from '../collector.ts';
import { keyed, nameOf, textAt } from '../read.ts';
import { EVENTS } from '../resources.ts';
import { trimEvent } from '../event-note.ts';

export const daemonSetEvents: Collector<'cluster.daemonSetEvents'> = {
  provides: 'cluster.daemonSetEvents',
  access: ['list events'],
  after: () => ['node.agents'],
  absence: ({ cluster }) => {
    const all = cluster['cluster.daemonSets'];
    return all?.state === 'unavailable' ? all : undefined;
  },
  collect: async ({ cluster }, known) => {
    const lacking = agentDaemonSets(known.identification, valueOf(known.cluster['cluster.daemonSets']) ?? {}).filter((set) => isLacking(set, known));
    if (lacking.length === 0) return nothingToAsk({}, known);
    const lists = lacking.map(({ namespace, uid }) => cluster.list(EVENTS, { namespace, fieldSelector: `involvedObject.uid=${uid}` }));
    const answers = await Promise.all(lists);
    const warnings = answers.flatMap(({ value }) => value).filter((event: ApiObject) => textAt(event, 'type') === 'Warning');
    return observed(keyed(warnings, nameOf, trimEvent), answers[0]?.at ?? '', answers.map(({ from }) => from).join(', '));
  },
};

/** A node that the DaemonSet admits has none of its pods. */
function isLacking(set: Named<DaemonSet>, { nodes }: Known): boolean {
  return Object.entries(nodes).some(([name, facts]) => {
    const node = valueOf(facts['node.object']);
    const agents = valueOf(facts['node.agents']);
    if (node === undefined || agents === undefined || !runsAgents(node) || obstacle(set.template, name, node) !== undefined) return false;
    return !Object.keys(agents).some((pod) => pod.startsWith(`${set.name}-`));
  });
}

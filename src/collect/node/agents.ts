import type { Answer, ApiObject } from '../../kube/cluster.ts';
import type { PodState } from '../../model/node-facts.ts';
import { observed, unavailable } from '../../model/observation.ts';
import type { Unavailable } from '../../model/observation.ts';
import type { Collector, Known } from '../collector.ts';
import { trimPod } from '../pod-state.ts';
import { itemsAt, nameOf, textAt } from '../read.ts';
import { labelSelector, PODS } from '../resources.ts';

export const agents: Collector<'node.agents'> = {
  provides: 'node.agents',
  access: ['list pods'],
  absence: withoutAgents,
  collect: async ({ cluster }, { identification }) => {
    const scopes = new Map(
      identification.agentSets.map(({ namespace, selector }) => [`${namespace} ${labelSelector(selector)}`, { namespace, labelSelector: labelSelector(selector) }]),
    );
    const answers = await Promise.all([...scopes.values()].map((scope) => cluster.list(PODS, scope)));
    const owners = new Set(identification.agentSets.map(({ namespace, name }) => `${namespace}/${name}`));
    const at = answers[0]?.at ?? '';
    const from = answers.map((answer) => answer.from).join(', ');
    const found = Object.entries(byNode(answers, owners)).map(([node, pods]) => [node, observed(pods, at, from)] as const);
    return { byNode: Object.fromEntries(found), elsewhere: observed({}, at, from) };
  },
};

/** Why there are no pods of agents to ask about. */
function withoutAgents({ identification, cluster }: Known): Unavailable | undefined {
  if (identification.agentSets.length > 0) return undefined;
  if (identification.embedded) return unavailable('not-applicable', 'the agent runs inside k3s, without pods');
  const sets = cluster['cluster.daemonSets'];
  return sets?.state === 'unavailable' ? sets : unavailable('not-applicable', 'no DaemonSet runs an agent that this program knows');
}

/** A pod that no node is chosen for yet, nor pinned to one, belongs to none. */
function byNode(answers: readonly Answer<readonly ApiObject[]>[], owners: ReadonlySet<string>): Readonly<Record<string, Record<string, PodState>>> {
  const found: Record<string, Record<string, PodState>> = {};
  for (const object of answers.flatMap(({ value }) => value)) {
    if (!belongs(object, owners)) continue;
    const pod = trimPod(object);
    if (pod.node !== null) (found[pod.node] ??= {})[nameOf(object)] = pod;
  }
  return found;
}

/** Labels can match pods of others too; what has no owner yet is about to be adopted. */
function belongs(object: ApiObject, owners: ReadonlySet<string>): boolean {
  const [owner] = itemsAt(object, 'metadata', 'ownerReferences');
  return owner === undefined || (textAt(owner, 'kind') === 'DaemonSet' && owners.has(`${textAt(object, 'metadata', 'namespace')}/${textAt(owner, 'name')}`));
}

import { CALICO_ANNOTATIONS } from '../../cni/index.ts';
import { agentDaemonSets, obstacle, runsAgents, seemsSilent } from '../../derive/index.ts';
import type { ExecTarget } from '../../kube/cluster.ts';
import type { BirdState, NodeObject } from '../../model/node-facts.ts';
import { AccessError } from '../../model/errors.ts';
import { observed, unavailable, valueOf } from '../../model/observation.ts';
import type { Observation, Unavailable } from '../../model/observation.ts';
import type { NodeObservations } from '../../model/snapshot.ts';
import { parseBird } from '../../parse/index.ts';
import { absenceBecause } from '../absence-because.ts';
import type { Collector, Hands, Known } from '../collector.ts';
import { silence } from '../silence.ts';

/** Asks BIRD on every node that runs calico-node, all at once, each with its own deadline. */
export const bird: Collector<'node.bird'> = {
  provides: 'node.bird',
  access: ['get pods/exec', 'create pods/exec'],
  after: () => ['node.agents', 'cluster.calicoConfig', 'cluster.installation'],
  absence: ({ identification }, { exec }) => {
    if (identification.cni !== 'calico' || !identification.variant.bgp) return unavailable('not-applicable', 'BGP is not used here');
    return exec ? undefined : unavailable('not-asked', 'left out by --no-exec');
  },
  collect: async (hands, known) => {
    let refused: Unavailable | undefined;
    const ask = async (name: string, target: ExecTarget, facts: NodeObservations): Promise<Observation<BirdState>> => {
      if (refused !== undefined) return refused;
      try {
        const { value, at } = await hands.cluster.exec(target, ['sh', '-c', birdScript(facts)], hands.nodeDeadlineMs);
        if (value.stdout.trim() === '' && value.exitCode !== 0) return unavailable('failed', `${target.container} on ${name}: ${value.stderr.trim().split('\n').at(-1)}`);
        return observed(parseBird(value.stdout), at, `birdcl in ${target.namespace}/${target.pod}`);
      } catch (error) {
        const absence = absenceBecause(error);
        // The right to exec is the namespace's: who lacks it once lacks it everywhere.
        if (error instanceof AccessError) refused = absence;
        return absence.reason === 'timeout' ? unavailable('timeout', `exec in ${target.namespace}/${target.pod} gave no answer in time`) : absence;
      }
    };
    const found = Object.entries(known.nodes).map(async ([name, facts]) => {
      const target = targetOn(name, facts, hands, known);
      if ('state' in target) return [name, target] as const;
      return [name, await hands.progress(name, hands.limit(() => ask(name, target, facts)))] as const;
    });
    return { byNode: Object.fromEntries(await Promise.all(found)), elsewhere: unavailable('not-scheduled', 'no calico-node runs there') };
  },
};

/** The container to ask on a node, or why none is. */
function targetOn(name: string, facts: NodeObservations, hands: Hands, known: Known): ExecTarget | Unavailable {
  if (hands.nodes.length > 0 && !hands.nodes.includes(name)) return unavailable('not-asked', 'left out by --node');
  const node = valueOf(facts['node.object']);
  if (node !== undefined && !runsAgents(node)) return unavailable('not-applicable', 'no calico-node is meant to run there');
  const agents = facts['node.agents'];
  if (agents === undefined || agents.state === 'unavailable') return agents ?? unavailable('not-asked', 'its agents were not asked for');
  const lease = facts['node.lease'];
  if (lease !== undefined && seemsSilent(lease)) return silence(lease);
  const { agentSets } = known.identification;
  const containers = new Set(agentSets.map(({ calicoContainer }) => calicoContainer).filter((container) => container !== null));
  if (node !== undefined && Object.keys(agents.value).length === 0 && isKeptOut(name, node, known)) {
    return unavailable('not-applicable', 'no calico-node is meant to run there');
  }
  let why = 'no calico-node runs there';
  for (const [pod, { namespace, deleting, phase, containers: states }] of Object.entries(agents.value)) {
    for (const [container, { state, reason }] of Object.entries(states)) {
      if (!containers.has(container)) continue;
      if (state === 'running' && !deleting) return { namespace, pod, container };
      why = deleting ? `${pod} is being deleted` : `${container} does not run: ${reason || phase}`;
    }
  }
  return unavailable('not-scheduled', why);
}

/** No DaemonSet of calico-node admits the node. Whether that is meant so is for a rule to say. */
function isKeptOut(name: string, node: NodeObject, { identification, cluster }: Known): boolean {
  const sets = agentDaemonSets(identification, valueOf(cluster['cluster.daemonSets']) ?? {});
  return sets.length > 0 && sets.every(({ template }) => obstacle(template, name, node) !== undefined);
}

/**
 * Asks one BIRD or both in one command, with a frame line after each answer that `parseBird` reads. A BIRD that hangs is ended
 * by `timeout` well before the node's deadline, so that it is told from a node that hangs.
 */
function birdScript(facts: NodeObservations): string {
  const annotations = valueOf(facts['node.object'])?.annotations ?? {};
  const v6 = (annotations[CALICO_ANNOTATIONS.ipv6Address] ?? '') !== '';
  const v4 = !v6 || (annotations[CALICO_ANNOTATIONS.ipv4Address] ?? '') !== '';
  const daemons = [v4 ? 'bird' : '', v6 ? 'bird6' : ''].filter((daemon) => daemon !== '').join(' ');
  const ask = (what: string, name: string): string => `timeout 3 birdcl -s /var/run/calico/$d.ctl ${what} 2>&1; c=$?; echo; echo "@@ $d ${name} $c"`;
  return `for d in ${daemons}; do ${ask('show status', 'status')}; ${ask('show protocols all', 'protocols')}; done`;
}

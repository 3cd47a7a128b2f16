import type { Cluster } from '../../kube/cluster.ts';
import type { EndPolicy } from '../../model/cluster-facts.ts';
import { observed, unavailable, valueOf } from '../../model/observation.ts';
import type { Observation, Unavailable } from '../../model/observation.ts';
import { SILENT } from '../../model/path-facts.ts';
import type { Comparison, LocalReach, Path } from '../../model/path-facts.ts';
import type { NodeObservations, Snapshot } from '../../model/snapshot.ts';
import { parseTries } from '../../parse/index.ts';
import type { LadderTry } from '../../parse/index.ts';
import { absenceBecause } from '../absence-because.ts';
import { runScript } from '../run-script.ts';
import { limitTo } from '../limit.ts';
import { createProgress } from '../progress.ts';
import type { Seated } from '../seats.ts';
import type { Seat, SurveyOptions } from '../survey.ts';
import { alsoTry, choosePairs } from './choose.ts';
import type { Pair, TriedPair } from './choose.ts';
import { compareEnds, waysToCompare } from './compare-ends.ts';
import type { BrokenWay } from './compare-ends.ts';
import { endPolicies } from './end-policies.ts';
import { landmarks } from './landmarks.ts';
import { ladderScript, podLadderScript } from './ladder.ts';
import { localReachOf, pathsOf } from './paths.ts';
import type { Vantage } from './paths.ts';
import type { LadderPlan } from './plan.ts';
import { ladderPlans } from './plans.ts';
import { trusted } from './trusted.ts';

const ALL_PAIRS_UP_TO = 10;
const ZONE = 'topology.kubernetes.io/zone';

/**
 * Adds what nodes and pods can reach: every node of `seats` climbs to those that were chosen for it, all at once; in a large
 * cluster what fails is tried from and to others as well. Of broken ways both ends are compared.
 */
export async function climb(cluster: Cluster, snapshot: Snapshot, seats: Readonly<Record<string, Seat>>, options: SurveyOptions): Promise<Snapshot> {
  const seated = Object.keys(seats).filter((node) => isSeated(seats[node]?.debug) || isSeated(seats[node]?.end));
  const end = Object.values(seats).map((seat) => seat.end).find(isSeated);
  const labels = { 'app.kubernetes.io/managed-by': 'kubectl-cni', 'kubectl-cni/role': 'end' };
  const [marks, policies] = await Promise.all([
    landmarks(cluster, snapshot),
    endPolicies(cluster, { namespace: end?.namespace ?? snapshot.identification.namespace ?? 'kube-system', labels }, snapshot),
  ]);
  const nodes = seated.map((name) => ({ name, zone: valueOf(snapshot.nodes[name]?.['node.object'])?.labels[ZONE] }));
  const limit = limitTo(options.concurrency);
  const progress = createProgress('trying the paths', options.progress);
  const climbAll = async (pairs: readonly Pair[]): Promise<readonly Climbed[]> =>
    Promise.all(ladderPlans(snapshot, seats, pairs, marks).map((plan) => progress.onNode(plan.node, limit(async () => ({ plan, ...(await climbFrom(cluster, plan, seats[plan.node], { policies, isDomainKnown: marks.isDomainKnown }, options)) })))));
  const first = await climbAll(withLonely(choosePairs(nodes, { peers: options.peers, allUpTo: ALL_PAIRS_UP_TO }), seated));
  const more = nodes.length <= ALL_PAIRS_UP_TO ? [] : alsoTry(triedPairs(first), nodes);
  const climbed = [...first, ...(more.length === 0 ? [] : await climbAll(more))];
  const comparisons = await compareBroken(cluster, snapshot, seats, climbed, options);
  const reached = Object.entries(snapshot.nodes).map(([node, facts]) => {
    const own = climbed.filter(({ plan }) => plan.node === node);
    return [node, { ...facts, ...(own.length === 0 ? whyNotClimbed(node, facts) : merged(own, comparisons[node] ?? {}, snapshot.taken)) }] as const;
  });
  return { ...snapshot, cluster: { ...snapshot.cluster, 'cluster.endPolicies': policies }, nodes: Object.fromEntries(reached) };
}

interface Climbed {
  readonly plan: LadderPlan;
  readonly paths: Observation<Readonly<Record<string, Path>>>;
  readonly reach: Observation<LocalReach>;
}

function triedPairs(climbed: readonly Climbed[]): readonly TriedPair[] {
  return climbed.flatMap(({ plan, paths }) => Object.entries(valueOf(paths) ?? {}).map(([to, { broken }]) => ({ from: plan.node, to, broken: broken !== null })));
}

async function compareBroken(cluster: Cluster, snapshot: Snapshot, seats: Readonly<Record<string, Seat>>, climbed: readonly Climbed[], options: SurveyOptions): Promise<Record<string, Record<string, Comparison>>> {
  const broken = climbed.flatMap(({ plan, paths }) =>
    plan.peers.flatMap((peer) => {
      const rung = valueOf(paths)?.[peer.node]?.broken ?? null;
      return rung === null ? [] : [{ from: plan.node, peer, rung }];
    }),
  );
  const found: Record<string, Record<string, Comparison>> = {};
  const compare = async (way: BrokenWay): Promise<void> => {
    const comparison = await compareEnds(cluster, snapshot, seats, way, options);
    if (comparison !== undefined) (found[way.from] ??= {})[way.peer.node] = comparison;
  };
  await Promise.all(waysToCompare(broken).map(compare));
  return found;
}

/** Of two rounds the paths of both, and the reach of the first. */
function merged(own: readonly Climbed[], comparisons: Readonly<Record<string, Comparison>>, taken: string): NodeObservations {
  const [first] = own;
  const paths = own.map((each) => each.paths).filter((each) => each.state === 'observed');
  const { at = taken, from = '' } = paths[0] ?? {};
  return {
    'node.paths': paths.length === 0 && first !== undefined ? first.paths : observed(Object.assign({}, ...paths.map(({ value }) => value)) as Readonly<Record<string, Path>>, at, from),
    ...(first === undefined ? {} : { 'node.reach': first.reach }),
    'node.comparisons': observed(comparisons, at, 'counters at both ends'),
  };
}

/** A node that is alone still tries what is near. */
function withLonely(pairs: readonly Pair[], nodes: readonly string[]): readonly Pair[] {
  return nodes.length === 1 && nodes[0] !== undefined ? [{ from: nodes[0], to: nodes[0] }] : pairs;
}

function isSeated(place: Seated | Unavailable | undefined): place is Seated {
  return place !== undefined && !('state' in place);
}

function whyNotClimbed(node: string, facts: NodeObservations): NodeObservations {
  const debug = facts['node.debugPod'];
  const absence = debug?.state === 'unavailable' ? debug : unavailable('not-scheduled', `no pod of ours runs on ${node}`);
  return { 'node.paths': absence, 'node.reach': absence, 'node.comparisons': absence };
}

async function climbFrom(cluster: Cluster, plan: LadderPlan, seat: Seat | undefined, { policies, isDomainKnown }: Excuses, { mark, nodeDeadlineMs }: SurveyOptions): Promise<Pick<Climbed, 'paths' | 'reach'>> {
  const own = { ...plan, peers: plan.peers.filter(({ node }) => node !== plan.node) };
  let at = '';
  const ask = async (place: Seated | Unavailable | undefined, script: string): Promise<Vantage> => {
    if (!isSeated(place)) return place?.detail ?? 'no pod of ours runs there';
    if (place.mute !== undefined) return place.mute;
    try {
      const answer = await runScript(cluster, place, script, nodeDeadlineMs, mark);
      at ||= answer.at;
      const { tries, whole } = trusted(parseTries(answer.value.stdout, mark));
      return { whole, tries: tries.map((each) => (isDomainKnown ? accused(each) : each)).map((each) => excused(each, policies)) };
    } catch (error) {
      return absenceBecause(error).detail;
    }
  };
  const [node, pod] = await Promise.all([ask(seat?.debug, ladderScript(own, mark)), ask(seat?.end, podLadderScript(own, mark))]);
  if (typeof node === 'string' && typeof pod === 'string') {
    const absence = unavailable('timeout', `its ladder did not answer: ${node}`);
    return { paths: absence, reach: absence };
  }
  const from = 'tries from the node and from our pod on it';
  return { paths: observed(pathsOf(own, node, pod), at, from), reach: observed(localReachOf(own, node, pod), at, from) };
}

/** What makes a try mean less, or more, than it seems. */
interface Excuses {
  readonly policies: Observation<Readonly<Record<string, EndPolicy>>>;
  readonly isDomainKnown: boolean;
}

/** A DNS that fails a question about its own domain is there, and of no use. */
function accused(each: LadderTry): LadderTry {
  return each.key === 'local/dns' && /^it answers (?:SERVFAIL|REFUSED|with code)/.test(each.detail) ? { ...each, outcome: 'refused' } : each;
}

const OF_PODS = /^(?:path\/[^/]+\/(?:pods?|full-size)|local\/(?:ownPod|neighbourPod|service|dns|api))$/;
const OF_DNS = ['local/neighbourPod', 'local/service', 'local/dns'];

/** A way to or from a pod that a policy may deny is not known to be broken. */
function excused(each: LadderTry, policies: Observation<Readonly<Record<string, EndPolicy>>>): LadderTry {
  if (!SILENT.includes(each.outcome) || !OF_PODS.test(each.key)) return each;
  if (policies.state === 'unavailable') return { ...each, outcome: 'unknown', detail: `whether a policy denies it is not known: ${policies.detail}` };
  const [policy] = Object.entries(policies.value).flatMap(([name, { end }]) => (end === 'ours' || OF_DNS.includes(each.key) ? [name] : []));
  return policy === undefined ? each : { ...each, outcome: 'unknown', detail: `${policy} may deny it` };
}

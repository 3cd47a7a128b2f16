import { ANSWERED, RUNGS, SILENT } from '../../model/path-facts.ts';
import type { LocalReach, Path, Rung, Tried } from '../../model/path-facts.ts';
import type { LadderAnswer } from '../../parse/index.ts';
import type { LadderPlan, PeerPlan } from './plan.ts';
import { BROKEN, triedOf } from './tried.ts';

/** What a vantage point answered, or in one clause why it did not. */
export type Vantage = LadderAnswer | string;

/** Rungs that our pod climbs; the others are the node's. */
const OF_POD: readonly Rung[] = ['pods', 'full-size'];

/** Things near, that our pod tries; the others are the node's. */
const NEAR_POD = ['neighbourPod', 'service', 'dns', 'api'] as const;
const NEAR_NODE = ['ownPod', 'apiFromNode'] as const;

/**
 * Rungs that filters of hosts and clouds bar for TCP 10250 and ICMP, where they admit what the CNI needs: their silence is no fault
 * of the way while pods on both nodes reach each other.
 */
const OFTEN_BARRED: readonly Rung[] = ['address', 'tunnel'];

/** The ways from one node to its peers, by the peer's name, from the tries of both vantage points. They ran side by side: rungs of the pod after a broken one of the node are left out. */
export function pathsOf(plan: LadderPlan, node: Vantage, pod: Vantage): Record<string, Path> {
  return Object.fromEntries(plan.peers.map((peer) => [peer.node, pathOf(peer, node, pod)]));
}

function pathOf(peer: PeerPlan, node: Vantage, pod: Vantage): Path {
  const rungs: Record<string, Tried> = {};
  const untried: Record<string, string> = {};
  let broken: Rung | null = null;
  const proved = ANSWERED.includes(triedAs(`path/${peer.node}/pods`, pod)?.outcome ?? 'unknown');
  for (const rung of RUNGS) {
    const vantage = OF_POD.includes(rung) ? pod : node;
    const tried = broken === null ? triedAs(`path/${peer.node}/${rung}`, vantage) : undefined;
    if (broken !== null) untried[rung] = `the rung below it, ${broken}, is broken`;
    else if (proved && OFTEN_BARRED.includes(rung) && tried !== undefined && SILENT.includes(tried.outcome)) untried[rung] = `${tried.target} is filtered, for pods reach each other`;
    else if (tried === undefined) untried[rung] = peer.untried[rung] ?? silence(vantage);
    else rungs[rung] = tried;
    if (rungs[rung] !== undefined && BROKEN.includes(rungs[rung].outcome)) broken = rung;
  }
  return { rungs, broken, untried };
}

/** What the node and our pod on it reach beside other nodes. */
export function localReachOf(plan: LadderPlan, node: Vantage, pod: Vantage): LocalReach {
  const untried: Record<string, string> = { ...plan.untried };
  const near = (name: string, vantage: Vantage): Tried | null => {
    const tried = triedAs(`local/${name}`, vantage);
    if (tried === undefined) untried[name] ??= silence(vantage);
    return tried ?? null;
  };
  const typha = plan.typha.flatMap((address) => {
    const tried = triedAs(`local/typha/${address}`, node);
    if (tried === undefined) untried.typha ??= silence(node);
    return tried === undefined ? [] : [[address, tried] as const];
  });
  const [neighbourPod, service, dns, api] = NEAR_POD.map((name) => near(name, pod));
  const [ownPod, apiFromNode] = NEAR_NODE.map((name) => near(name, node));
  return {
    ownPod: ownPod ?? null,
    neighbourPod: neighbourPod ?? null,
    service: service ?? null,
    dns: dns ?? null,
    api: api ?? null,
    apiFromNode: apiFromNode ?? null,
    typha: Object.fromEntries(typha),
    untried,
  };
}

function triedAs(key: string, vantage: Vantage): Tried | undefined {
  return typeof vantage === 'string' ? undefined : triedOf(vantage.tries.filter((one) => one.key === key));
}

function silence(vantage: Vantage): string {
  if (typeof vantage === 'string') return vantage;
  return vantage.whole ? 'nothing was there to try' : 'the answer was cut off';
}

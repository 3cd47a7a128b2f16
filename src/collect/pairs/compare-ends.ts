import { movedRules } from '../../derive/index.ts';
import type { Cluster } from '../../kube/cluster.ts';
import type { Link } from '../../model/host-facts.ts';
import type { Comparison, MovedRule, Rung } from '../../model/path-facts.ts';
import { valueOf } from '../../model/observation.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { countedMeanwhile, parseCompared, parseTries } from '../../parse/index.ts';
import type { CounterLook } from '../../parse/index.ts';
import { absenceBecause } from '../absence-because.ts';
import { runScript } from '../run-script.ts';
import { filterFacts } from '../host/filter-facts.ts';
import type { Seated } from '../seats.ts';
import type { Seat } from '../survey.ts';
import { compareScript } from './compare.ts';
import { againScript } from './ladder.ts';
import type { PeerPlan } from './plan.ts';

/** A way that was found broken, with what both ends need to try it again. */
export interface BrokenWay {
  readonly from: string;
  readonly peer: PeerPlan;
  readonly rung: Rung;
}

const MOST_WAYS = 10;
const TRIES = 5;
const OF_POD: readonly Rung[] = ['pods', 'full-size'];

/** Ways of which both ends are compared: no node is an end of two, so that what counts there is of one way. */
export function waysToCompare(broken: readonly BrokenWay[]): readonly BrokenWay[] {
  const used = new Set<string>();
  const chosen: BrokenWay[] = [];
  for (const way of broken) {
    if (chosen.length >= MOST_WAYS || used.has(way.from) || used.has(way.peer.node)) continue;
    used.add(way.from);
    used.add(way.peer.node);
    chosen.push(way);
  }
  return chosen;
}

/** Sends the tries of a broken rung again while both ends look at their counters before and after. Undefined when an end cannot. */
export async function compareEnds(cluster: Cluster, snapshot: Snapshot, seats: Readonly<Record<string, Seat>>, { from, peer, rung }: BrokenWay, options: { readonly mark: string; readonly nodeDeadlineMs: number }): Promise<Comparison | undefined> {
  const { mark, nodeDeadlineMs } = options;
  const near = seated(seats[from]?.debug);
  const far = seated(seats[peer.node]?.debug);
  const sender = OF_POD.includes(rung) ? seated(seats[from]?.end) : near;
  if (near === undefined || far === undefined || sender === undefined) return undefined;
  const family = (peer.address ?? peer.podAddress ?? '').includes(':') ? 6 : 4;
  const look = async (node: string, place: Seated): Promise<{ before: CounterLook; after: CounterLook }> => {
    const { value } = await runScript(cluster, place, compareScript(devicesOf(snapshot, node), family, mark), nodeDeadlineMs, mark);
    return parseCompared(value.stdout, value.stderr, mark);
  };
  const again = async (): Promise<number> => {
    const { value } = await runScript(cluster, sender, againScript(peer, rung, TRIES, mark), nodeDeadlineMs, mark);
    return parseTries(value.stdout, mark).tries.length;
  };
  try {
    const [here, there, sent] = await Promise.all([look(from, near), look(peer.node, far), again()]);
    const moved = [...movedOn(from, here), ...movedOn(peer.node, there)];
    return { rung, sent, here: countedMeanwhile(here.before, here.after), there: countedMeanwhile(there.before, there.after), moved };
  } catch (error) {
    // An end that does not answer any more leaves the way uncompared; a bug is thrown on.
    absenceBecause(error);
    return undefined;
  }
}

function seated(place: Seat['debug'] | undefined): Seated | undefined {
  return place === undefined || 'state' in place || place.mute !== undefined ? undefined : place;
}

function movedOn(node: string, { before, after }: { before: CounterLook; after: CounterLook }): MovedRule[] {
  const [was, is] = [before, after].map(({ filters }) => valueOf(filterFacts({ byName: filters, shell: 'sh', cutOffIn: undefined }, '')));
  return was === undefined || is === undefined ? [] : movedRules(was, is).map((rule) => ({ node, ...rule }));
}

const OVERLAY_KINDS = ['vxlan', 'ipip', 'wireguard', 'tun'];
const MOST_DEVICES = 8;

/** Overlay devices, bridges of pods, and what holds the node's own address. */
function devicesOf({ nodes }: Snapshot, node: string): readonly string[] {
  const links = Object.entries(valueOf(nodes[node]?.['node.links']) ?? {});
  const own = valueOf(nodes[node]?.['node.object'])?.internalIps ?? [];
  const holdsOwn = (link: Link): boolean => link.addresses.some((address) => own.includes(address.split('/')[0] ?? ''));
  return links.filter(([, link]) => OVERLAY_KINDS.includes(link.kind) || link.kind === 'bridge' || holdsOwn(link)).map(([name]) => name).slice(0, MOST_DEVICES);
}

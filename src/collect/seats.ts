import { runsAgents, seemsSilent } from '../derive/index.ts';
import type { PodOrder, RunPods, Start } from '../kube/cluster.ts';
import { AccessError } from '../model/errors.ts';
import { unavailable, valueOf } from '../model/observation.ts';
import type { Unavailable } from '../model/observation.ts';
import type { NodeObservations, Snapshot } from '../model/snapshot.ts';
import { debugImages } from './debug-image.ts';
import { redact } from './redact.ts';
import { silence } from './silence.ts';

/** A pod of ours that runs. */
export interface Seated {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly ips: readonly string[];
  readonly image: string;
  readonly startMs: number;
  readonly privileged: boolean;
  /** Why it is asked no more. */
  readonly mute?: string;
}

export interface SeatOptions {
  readonly pods: RunPods;
  readonly namespace: string;
  /** In place of what the node's agents run; it may be pulled. */
  readonly image: string | undefined;
  readonly privileged: boolean;
  readonly startDeadlineMs: number;
}

/** Why no pod is made on a node; undefined when one is to be made. */
export function whyUnseated(node: string, facts: NodeObservations, snapshot: Snapshot, options: Pick<SeatOptions, 'image'>): Unavailable | undefined {
  if (snapshot.nodesAsked.length > 0 && !snapshot.nodesAsked.includes(node)) return unavailable('not-asked', 'left out by --node');
  const object = valueOf(facts['node.object']);
  if (object?.os === 'windows') return unavailable('not-applicable', 'Windows nodes are not probed');
  if (object !== undefined && !runsAgents(object)) return unavailable('not-applicable', 'no agent is meant to run there');
  const lease = facts['node.lease'];
  if (lease !== undefined && seemsSilent(lease)) return silence(lease);
  if (options.image === undefined && debugImages(node, snapshot).images.length === 0) {
    const where = snapshot.identification.embedded ? 'its agent runs inside another program, so that no pod tells of an image with a shell' : 'no agent there tells of an image with a shell';
    return unavailable('not-scheduled', `${where}: give one with --image`);
  }
  return undefined;
}

/** Makes pods on nodes, and stops at the first right that is missing: who lacks it once lacks it everywhere. */
export function createSeats(snapshot: Snapshot, { pods, namespace, image, privileged, startDeadlineMs }: SeatOptions): (node: string, role: PodOrder['role']) => Promise<Seated | Unavailable> {
  let refused: Unavailable | undefined;
  let made = false;
  const start = async (order: PodOrder): Promise<Start | Unavailable> => {
    if (refused !== undefined) return refused;
    try {
      const started = await pods.start(order, startDeadlineMs);
      made ||= started.state === 'running';
      return started;
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      const absence = unavailable('forbidden', redact(`the right to ${error.missing.join(', ')} is missing`));
      // A server that has just started does not know all rights yet.
      return made ? absence : (refused ??= absence);
    }
  };
  return async (node, role) => {
    const choice = image === undefined ? debugImages(node, snapshot) : { images: [image], pullSecrets: debugImages(node, snapshot).pullSecrets };
    const what = role === 'debug' ? 'the debug pod' : 'a pod in the pod network';
    let last: Unavailable = unavailable('not-scheduled', 'no image is known');
    for (const each of choice.images) {
      const order: PodOrder = { node, role, image: each, pull: image === undefined ? 'Never' : 'IfNotPresent', pullSecrets: choice.pullSecrets, privileged };
      const started = await start(order);
      if (started.state === 'unavailable') return started;
      if (started.state === 'running') return { namespace, pod: started.pod, container: started.container, ips: started.ips, image: each, startMs: started.startMs, privileged };
      last = unavailable(started.late ? 'timeout' : 'failed', redact(`${what} ${started.refused ? 'was refused' : 'did not start'}: ${started.why}`));
      if (!started.imageMissing) break;
    }
    return last;
  };
}

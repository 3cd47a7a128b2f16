import assert from 'node:assert/strict';
import { gather } from '../../src/collect/index.ts';
import type { GatherOptions } from '../../src/collect/index.ts';
import type { ApiObject } from '../../src/kube/index.ts';
import { isNodeFact } from '../../src/model/facts.ts';
import type { FactName } from '../../src/model/facts.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { recording } from '../parse/recording.ts';
import { memoryCluster } from '../support/memory-cluster.ts';
import type { MemoryClusterOptions } from '../support/memory-cluster.ts';
import { NOW } from './cluster-objects.ts';

/** Names of nodes. */
export const THREE = ['n1', 'n2', 'n3'];

/** What a BIRD with all its sessions says. */
export const ESTABLISHED = recording('birdcl', '1.6.8-established.txt');

/** A gathering, and what it asked: paths without their page size. */
export interface Look {
  readonly snapshot: Snapshot;
  readonly requests: readonly string[];
}

/** Gathers from a cluster in memory whose BIRDs are well; each failure given has to be met. */
export async function look(objects: readonly ApiObject[], options: MemoryClusterOptions = {}, gathering: Partial<GatherOptions> = {}): Promise<Look> {
  const cluster = memoryCluster(objects, { now: NOW, exec: () => ESTABLISHED, ...options });
  const snapshot = await gather(cluster, { tool: '0.0.0-test', command: 'status', exec: true, nodes: [], nodeDeadlineMs: 15_000, concurrency: 20, ...gathering });
  assert.deepEqual(cluster.unmetFailures(), []);
  const requests = cluster.requests().map(({ request }) => decodeURIComponent(request).replace('GET ', '').replace(/[?&]limit=500$/, ''));
  return { snapshot, requests };
}

/** What became of a fact: its absence's reason, or `observed`; of a node fact, on n1. */
export function fateOf(snapshot: Snapshot, fact: FactName, node = 'n1'): string {
  const observation: Observation<unknown> | undefined = isNodeFact(fact) ? snapshot.nodes[node]?.[fact] : snapshot.cluster[fact];
  return observation === undefined ? 'nothing' : observation.state === 'observed' ? 'observed' : observation.reason;
}

/** The value of a fact that must have been observed. */
export function seen<T>(observation: Observation<T> | undefined): T {
  return observation?.state === 'observed' ? observation.value : assert.fail(JSON.stringify(observation));
}

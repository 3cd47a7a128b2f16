import { identify } from '../../src/cni/index.ts';
import { bgpAddresses } from '../../src/derive/index.ts';
import type { NodeObject } from '../../src/model/node-facts.ts';
import { observed, unavailable } from '../../src/model/observation.ts';
import type { Observation, UnavailableReason } from '../../src/model/observation.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';

/**
 * A change of a snapshot: objects are merged into its facts, anything else replaces what is there.
 *
 * - `cluster` and `nodes` name facts without `cluster.` and `node.`; `'*'` stands for every key that is there, and
 *   `removed` in place of a value takes the key away.
 * - `unavailable(REASON)` in place of a fact makes it unavailable.
 * - `like: NODE` in a node starts it as a copy of another.
 * - `identify: true` identifies the CNI anew from the facts as they are then; `identification` is merged after that.
 * - `later: SECONDS` moves the moment of the snapshot, so that nothing counts as just started.
 * - In keys and texts `{agent}` is the name of the node's agent pod, `{agent n2}` that of another node, `{address n2}`
 *   its address, `{vtep n2}` the MAC address that its flannel announces, `{mesh n2}` the BIRD protocol of the session
 *   with it, `{taken}` the moment of the snapshot, `{taken - 50}` one of 50 s before and `{taken + 50}` one of 50 s after.
 */
export interface Overlay {
  readonly identification?: Json;
  readonly identify?: boolean;
  readonly nodesAsked?: readonly string[];
  readonly later?: number;
  readonly cluster?: Readonly<Record<string, Json>>;
  readonly nodes?: Readonly<Record<string, Readonly<Record<string, Json>> | typeof REMOVED>>;
}

const REMOVED = 'removed';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The snapshot with the change made; the one given stays as it is. */
export function applyOverlay(snapshot: Snapshot, overlay: Overlay): Snapshot {
  const changed = structuredClone(snapshot) as unknown as Record<string, unknown>;
  const taken = new Date(Date.parse(snapshot.taken) + (overlay.later ?? 0) * 1000).toISOString();
  const text = (node: string | undefined) => (value: string) => fillIn(value, { ...snapshot, taken }, node);
  changed['taken'] = taken;
  if (overlay.nodesAsked !== undefined) changed['nodesAsked'] = overlay.nodesAsked;
  const cluster = changed['cluster'] as Record<string, Observation<unknown>>;
  for (const [key, patch] of Object.entries(overlay.cluster ?? {})) {
    for (const fact of key === '*' ? Object.keys(cluster) : [`cluster.${key}`]) {
      cluster[fact] = patchFact(cluster[fact], patch, snapshot.taken, text(undefined));
    }
  }
  const nodes = changed['nodes'] as Record<string, Record<string, Observation<unknown>>>;
  for (const [key, facts] of Object.entries(overlay.nodes ?? {})) {
    for (const name of key === '*' ? Object.keys(nodes) : [key]) {
      if (facts === REMOVED) {
        delete nodes[name];
        continue;
      }
      const { like, ...patches } = facts;
      const node = (nodes[name] ??= structuredClone(nodes[String(like)] ?? {}));
      for (const [fact, patch] of Object.entries(patches)) {
        node[`node.${fact}`] = patchFact(node[`node.${fact}`], patch, snapshot.taken, text(name));
      }
    }
  }
  if (overlay.identify === true) changed['identification'] = identify({ cluster, nodes });
  if (overlay.identification !== undefined) changed['identification'] = merge(changed['identification'], overlay.identification, text(undefined));
  return changed as unknown as Snapshot;
}

/** Replaces the placeholders of a text by what the snapshot has. */
export function fillIn(value: string, snapshot: Snapshot, node?: string): string {
  return value
    .replace(/\{taken(?: ([-+]) (\d+))?\}/g, (_, sign: string | undefined, seconds: string | undefined) => new Date(Date.parse(snapshot.taken) + Number(`${sign ?? ''}${seconds ?? 0}`) * 1000).toISOString())
    .replace(/\{agent(?: ([^}]+))?\}/g, (_, named: string | undefined) => agentOf(snapshot, named ?? node ?? ''))
    .replace(/\{address ([^}]+)\}/g, (_, named: string) => addressOf(snapshot, named))
    .replace(/\{vtep ([^}]+)\}/g, (_, named: string) => vtepOf(snapshot, named))
    .replace(/\{mesh ([^}]+)\}/g, (_, named: string) => `Mesh_${addressOf(snapshot, named).replace(/[.:]/g, '_')}`);
}

function patchFact(before: Observation<unknown> | undefined, patch: Json, at: string, text: (value: string) => string): Observation<unknown> {
  const reason = typeof patch === 'string' ? /^unavailable\(([a-z-]+)\)$/.exec(patch)?.[1] : undefined;
  if (reason !== undefined) return unavailable(reason as UnavailableReason, `made ${reason} by a fixture`);
  const value = before?.state === 'observed' ? before.value : undefined;
  return observed(merge(value, patch, text), at, before?.state === 'observed' ? before.from : 'a fixture');
}

function merge(before: unknown, patch: Json, text: (value: string) => string): unknown {
  if (typeof patch === 'string') return text(patch);
  if (Array.isArray(patch)) return patch.map((entry: Json) => merge(undefined, entry, text));
  if (typeof patch !== 'object' || patch === null) return patch;
  const result: Record<string, unknown> = typeof before === 'object' && before !== null && !Array.isArray(before) ? { ...before } : {};
  for (const [key, value] of Object.entries(patch)) {
    for (const name of key === '*' ? Object.keys(result) : [text(key)]) {
      if (value === REMOVED) delete result[name];
      else result[name] = merge(result[name], value, text);
    }
  }
  return result;
}

function agentOf(snapshot: Snapshot, node: string): string {
  const agents = snapshot.nodes[node]?.['node.agents'];
  const [name] = agents?.state === 'observed' ? Object.keys(agents.value) : [];
  if (name === undefined) throw new Error(`the snapshot has no agent on node "${node}"`);
  return name;
}

function vtepOf(snapshot: Snapshot, node: string): string {
  const object = snapshot.nodes[node]?.['node.object'];
  const announced = object?.state === 'observed' ? (object.value as NodeObject).annotations['flannel.alpha.coreos.com/backend-data'] : undefined;
  const mac = (JSON.parse(announced ?? '{}') as { readonly VtepMAC?: string }).VtepMAC;
  if (mac === undefined) throw new Error(`the snapshot has no VTEP of node "${node}"`);
  return mac;
}

function addressOf(snapshot: Snapshot, node: string): string {
  const object = snapshot.nodes[node]?.['node.object'];
  const value = object?.state === 'observed' ? (object.value as NodeObject) : undefined;
  const address = value === undefined ? undefined : (bgpAddresses(value)[0] ?? value.internalIps[0]);
  if (address === undefined) throw new Error(`the snapshot has no address of node "${node}"`);
  return address;
}

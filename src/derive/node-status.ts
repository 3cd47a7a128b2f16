import { overlayOf, peerAddress } from '../cni/index.ts';
import type { NodeOverlay } from '../cni/index.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { valueOf } from '../model/observation.ts';
import type { NodeStatus, NotSeen } from '../model/report.ts';
import type { NodeObservations, Snapshot } from '../model/snapshot.ts';
import { addressCounts } from './address-counts.ts';
import { agentState } from './agent-state.ts';
import { duration } from './age.ts';
import { imageTag } from './announcement.ts';
import { clause } from './clause.ts';
import { isSilent } from './heartbeat.ts';
import { count } from './name-list.ts';
import { conditionOf, isNew, runsAgents } from './node-kind.ts';
import { sessionCounts } from './session-counts.ts';

/** A row for each node that was asked for, in natural order. What cannot be told is null. */
export function nodeStatuses(snapshot: Snapshot): NodeStatus[] {
  const { identification, cluster, taken } = snapshot;
  const sessions = sessionCounts(snapshot);
  const addresses = addressCounts(snapshot);
  return askedNodes(snapshot).map((name) => {
    const facts = snapshot.nodes[name] ?? {};
    const object = valueOf(facts['node.object']);
    const podAddresses = addresses.get(name) ?? null;
    const agent = agentState({ node: name, facts, cluster, identification, taken });
    const overlay = object === undefined ? null : overlayOf(object, identification);
    return {
      name,
      seen: whyNotSeen(facts) === undefined,
      agent,
      version: versionOf(snapshot, facts, agent.pod),
      address: object === undefined ? null : peerAddress(object, identification),
      overlay: overlay === null ? null : overlayText(overlay),
      sessions: sessions.get(name) ?? null,
      podAddresses: agent.state === 'none' ? null : podAddresses,
      podCidrs: object?.podCidrs ?? [],
      notes: notesOf(snapshot, facts, podAddresses),
    };
  });
}

/** Nodes whose heartbeat is old, or that did not answer what was asked of them. */
export function nodesNotSeen(snapshot: Snapshot): NotSeen[] {
  return askedNodes(snapshot).flatMap((node) => {
    const why = whyNotSeen(snapshot.nodes[node] ?? {});
    return why === undefined ? [] : [{ node, why }];
  });
}

function askedNodes({ nodes, nodesAsked }: Snapshot): string[] {
  const names = Object.keys(nodes).filter((name) => nodesAsked.length === 0 || nodesAsked.includes(name));
  return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

function whyNotSeen(facts: NodeObservations): string | undefined {
  const lease = valueOf(facts['node.lease']);
  if (lease !== undefined && isSilent(lease)) return `its heartbeat is ${duration(lease.ageSeconds)} old`;
  const bird = facts['node.bird'];
  return bird?.state === 'unavailable' && bird.reason === 'timeout' ? bird.detail : undefined;
}

/** Version in the tag of the running agent's image; of the program that the agent is part of where it has no pod. */
function versionOf({ identification }: Snapshot, facts: NodeObservations, pod: string | null): string | null {
  if (identification.embedded) return valueOf(facts['node.object'])?.kubeletVersion ?? null;
  const containers = valueOf(facts['node.agents'])?.[pod ?? '']?.containers ?? {};
  const names = identification.agentSets.flatMap((set) => [set.calicoContainer ?? [], set.flannelContainer ?? []].flat());
  const container = names.map((name) => containers[name]).find((found) => found !== undefined) ?? Object.values(containers)[0];
  return container === undefined ? null : (imageTag(container.image) ?? null);
}

function overlayText({ kind, address, vtepMac, publicKey }: NodeOverlay): string {
  return [kind, address, vtepMac, publicKey === null ? null : `key ${publicKey.slice(0, 8)}…`].filter((part) => part !== null).join(' ');
}

/** What the columns do not show, most important first. */
function notesOf(snapshot: Snapshot, facts: NodeObservations, podAddresses: NodeStatus['podAddresses']): string[] {
  const object = valueOf(facts['node.object']);
  const notSeen = whyNotSeen(facts)?.replace(/^its heartbeat is /, 'heartbeat ');
  const notes = [notSeen ?? ''];
  if (object !== undefined) notes.push(...conditionNotes(object));
  const bird = valueOf(facts['node.bird']);
  for (const instance of [bird?.v4, bird?.v6]) {
    if (instance?.answering === false) notes.push(`BIRD does not answer: ${clause(instance.message, 80)}`);
  }
  if (object !== undefined && runsAgents(object)) notes.push(...addressNotes(snapshot, object, podAddresses));
  const waiting = valueOf(facts['node.podAddresses'])?.waiting ?? 0;
  if (waiting > 0 && object !== undefined && conditionOf(object, 'Ready') === 'True') notes.push(`${count(waiting, 'pod')} ${waiting === 1 ? 'waits' : 'wait'} for an address`);
  if (object?.deleting === true) notes.push('being deleted');
  else if (object?.unschedulable === true) notes.push('cordoned');
  return notes.filter((note) => note !== '');
}

function conditionNotes(object: NodeObject): string[] {
  const ready = object.conditions['Ready'];
  const network = object.conditions['NetworkUnavailable'];
  return [
    ready === undefined || ready.status === 'True' ? '' : clause(`NotReady: ${ready.message || ready.reason}`, 160),
    network?.status === 'True' ? clause(`NetworkUnavailable: ${network.message || network.reason}`, 160) : '',
  ];
}

function addressNotes({ identification, taken }: Snapshot, object: NodeObject, podAddresses: NodeStatus['podAddresses']): string[] {
  if (identification.ipam === 'host-local' && object.podCidrs.length === 0 && !isNew(object, taken)) return ['no pod CIDR'];
  if (podAddresses === null || podAddresses.total === 0 || podAddresses.free > 0) return [];
  return [identification.ipam === 'calico-ipam' ? 'its blocks are full' : 'no pod address is free'];
}

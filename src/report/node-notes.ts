import type { NodeStatus } from '../model/report.ts';

/** What the NOTE column says about a node: why its agent is not ready, which sessions are down, then its other notes. What could not be seen is said once, below. */
export function nodeNotes(node: NodeStatus): string {
  const down = node.sessions?.down ?? [];
  const named = down.slice(0, 2).map(({ peer, state, error }) => `${peer}: ${state}${error === '' ? '' : `, ${error}`}`);
  const more = down.length > named.length ? [`${down.length - named.length} more sessions down`] : [];
  const why = node.agent.state === 'unknown' ? '' : node.agent.why;
  return [why, ...named, ...more, ...node.notes].filter((note) => note !== '').join('; ');
}

/** How much a node has to say, the gravest lowest; 9 when it has nothing to say. */
export function nodeRank(node: NodeStatus): number {
  const { state } = node.agent;
  if (!node.seen) return 0;
  if (state === 'crashing' || state === 'no image' || state === 'missing' || state === 'not ready') return 1;
  if (state === 'pending') return 2;
  if ((node.sessions?.down.length ?? 0) > 0 || isShort(node)) return 3;
  if (state === 'starting') return 4;
  return nodeNotes(node) === '' ? 9 : 5;
}

/** True when fewer sessions are established than there should be. */
export function isShort({ sessions }: NodeStatus): boolean {
  return sessions !== null && sessions.expected !== null && sessions.established < sessions.expected;
}

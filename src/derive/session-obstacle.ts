import type { Sockets } from '../model/host-facts.ts';
import { SILENT } from '../model/path-facts.ts';
import type { Path } from '../model/path-facts.ts';
import type { SessionEnd } from './bgp-sessions.ts';

/** What tries and sockets tell of two nodes without a BGP session. */
export interface SessionObstacle {
  /** For a sentence: `TCP 179 of n3 gets no answer`. */
  readonly words: string;
  /** Where it was tried, and what came of it. */
  readonly fact: 'node.paths' | 'node.sockets';
  readonly where: string;
  readonly seen: string;
  readonly expected: string;
}

interface ObstacleInputs {
  pathOf(from: string, to: string): Path | undefined;
  socketsOf(node: string): Sockets | undefined;
}

/** What stands between the nodes of sessions that are down; undefined where tries found nothing, or there were none. */
export function sessionObstacle(ends: readonly SessionEnd[], inputs: ObstacleInputs): SessionObstacle | undefined {
  const pairs = ends.flatMap(({ node, peer }) => (peer === null ? [] : [[node, peer], [peer, node]] as const));
  for (const [from, to] of pairs) {
    const rungs = inputs.pathOf(from, to)?.rungs ?? {};
    const { address, port } = rungs;
    const found = (words: string, seen: string): SessionObstacle => ({ words, fact: 'node.paths', where: `${from} → ${to}, ${(port ?? address)?.target ?? ''}`, seen, expected: 'open' });
    if (address !== undefined && SILENT.includes(address.outcome)) return found(`${to} does not answer ${from} at its address`, address.outcome);
    if (port?.outcome === 'lost') return found(`TCP ${BGP_PORT} of ${to} gets no answer`, 'lost');
    if (port?.outcome === 'unreachable') return found(`TCP ${BGP_PORT} of ${to} is rejected`, port.detail || 'unreachable');
    if (port?.outcome !== 'refused') continue;
    const sockets = inputs.socketsOf(to);
    if (sockets === undefined || sockets[`tcp/${BGP_PORT}`] !== undefined) return found(`TCP ${BGP_PORT} of ${to} is refused`, 'refused');
    return { words: `nothing listens on TCP ${BGP_PORT} on ${to}`, fact: 'node.sockets', where: `tcp/${BGP_PORT} on ${to}`, seen: 'no socket', expected: 'BIRD listens' };
  }
  return undefined;
}

const BGP_PORT = 179;

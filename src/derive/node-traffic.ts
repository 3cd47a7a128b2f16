import type { Identification } from '../model/identification.ts';
import type { NodeObject } from '../model/node-facts.ts';
import type { Path, Rung } from '../model/path-facts.ts';
import { ANSWERED, RUNGS } from '../model/path-facts.ts';
import { peerAddress } from '../cni/index.ts';

/** A node's address towards the others, of each family as far as it is known: as the CNI announced it, else its InternalIP. */
export function nodeAddress(node: NodeObject, identification: Identification): string | undefined {
  return peerAddress(node, identification) ?? node.internalIps[0];
}

/** Whether tries have shown that a rung from one node to another holds, or that a rung above it does. */
export function isProved(path: Path | undefined, rung: Rung): boolean {
  if (path === undefined) return false;
  const above = RUNGS.slice(RUNGS.indexOf(rung));
  return above.some((each) => ANSWERED.includes(path.rungs[each]?.outcome ?? 'unknown'));
}

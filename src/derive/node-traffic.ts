import type { Identification } from '../model/identification.ts';
import type { NodeObject } from '../model/node-facts.ts';
import type { Path, Rung } from '../model/path-facts.ts';
import { ANSWERED, RUNGS } from '../model/path-facts.ts';
import { peerAddress } from '../cni/index.ts';
import { runsAgents } from './node-kind.ts';

/** A node's address towards the others, of each family as far as it is known: as the CNI announced it, else its InternalIP. */
export function nodeAddress(node: NodeObject, identification: Identification): string | undefined {
  return peerAddress(node, identification) ?? node.internalIps[0];
}

/**
 * Others that a node exchanges packets with, a few where they are many: what is dropped is dropped from all, or from a network. They
 * are those with whom a way was tried, where there are any: of others no try can show that their packets come through.
 */
export function othersOf(node: string, objects: Readonly<Record<string, NodeObject>>, paths: Readonly<Record<string, Readonly<Record<string, Path>>>>, exchanges: (other: string) => boolean): readonly string[] {
  const others = Object.entries(objects).filter(([name, object]) => name !== node && runsAgents(object)).map(([name]) => name);
  const tried = others.filter((name) => (paths[name]?.[node] ?? paths[node]?.[name]) !== undefined);
  return (tried.length > 0 ? tried : others).filter(exchanges).slice(0, MOST_OTHERS);
}

const MOST_OTHERS = 10;

/** Whether tries have shown that a rung from one node to another holds, or that a rung above it does. */
export function isProved(path: Path | undefined, rung: Rung): boolean {
  if (path === undefined) return false;
  const above = RUNGS.slice(RUNGS.indexOf(rung));
  return above.some((each) => ANSWERED.includes(path.rungs[each]?.outcome ?? 'unknown'));
}

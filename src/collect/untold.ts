import { AccessError, ClusterError } from '../model/errors.ts';
import type { FactName } from '../model/facts.ts';
import type { Identification } from '../model/identification.ts';

/** What tells a CNI, the DaemonSets first. */
const TELLING: readonly FactName[] = ['cluster.daemonSets', 'node.object'];

/**
 * The error to end with where neither DaemonSets nor nodes were answered, so that nothing tells which CNI runs, from what was
 * thrown in the first look by fact; undefined when it can be told.
 */
export function whyUntold({ cni, signs }: Identification, thrown: ReadonlyMap<FactName, unknown>): unknown {
  if (cni !== 'unsupported' || signs.length > 0 || !TELLING.every((fact) => isUnanswered(thrown.get(fact)))) return undefined;
  const fatal = [...thrown.values()].find((error) => error instanceof ClusterError && error.fatal);
  if (fatal !== undefined) return fatal;
  const errors = TELLING.map((fact) => thrown.get(fact));
  const missing = errors.flatMap((error) => (error instanceof AccessError ? error.missing : []));
  if (missing.length === 0) return errors.find((error) => !(error instanceof AccessError)) ?? errors[0];
  const lists = missing.map((right) => right.replace(/^list /, '')).join(' and ');
  const advice = 'Ask for the rights that the README lists, or choose another user with --context or --user.';
  return new AccessError(`cannot tell which CNI runs: the right to list ${lists} is missing`, advice, missing);
}

/** A server without the type has answered. */
function isUnanswered(error: unknown): boolean {
  return error !== undefined && !(error instanceof ClusterError && error.failure === 'not-found');
}

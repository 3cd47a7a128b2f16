import { UsageError } from '../src/model/errors.ts';
import { nearest } from '../src/model/nearest.ts';
import type { Snapshot } from '../src/model/snapshot.ts';

/** Throws a UsageError for a name that is no node's; not where no node is known. */
export function checkNodes(asked: readonly string[], snapshot: Snapshot): void {
  const names = Object.keys(snapshot.nodes);
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown === undefined || names.length === 0) return;
  const near = nearest(unknown, names);
  throw new UsageError(
    `there is no node "${unknown}"`,
    near === undefined ? `Nodes: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.` : `Did you mean ${near}?`,
  );
}

import type { Snapshot } from '../model/snapshot.ts';

/**
 * A snapshot as text: JSON that differs between two runs only where the cluster does. Facts and nodes stand in the order of
 * their names; what is inside a fact keeps its order, for that can matter (init containers run one after the other).
 */
export function save(snapshot: Snapshot): string {
  const nodes = Object.entries(sorted(snapshot.nodes)).map(([name, facts]) => [name, sorted(facts)]);
  return `${JSON.stringify({ ...snapshot, cluster: sorted(snapshot.cluster), nodes: Object.fromEntries(nodes) }, null, 1)}\n`;
}

function sorted<T extends object>(record: T): T {
  const byName = new Intl.Collator('en', { numeric: true }).compare;
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => byName(a, b))) as T;
}

import type { Snapshot } from '../model/snapshot.ts';

/** A snapshot as the text of a file: JSON, keys sorted so that two snapshots can be compared line by line. */
export function save(snapshot: Snapshot): string {
  return `${JSON.stringify(sorted(snapshot), null, 1)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
}

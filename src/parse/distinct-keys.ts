/** A map of what may have the same key: the second of a key gets `#2` behind it, and so on. */
export function distinctKeys<T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> {
  const counts = new Map<string, number>();
  const keyed: Record<string, T> = {};
  for (const [key, value] of entries) {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    keyed[count === 1 ? key : `${key}#${count}`] = value;
  }
  return keyed;
}

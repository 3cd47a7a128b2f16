/** Seconds from one RFC 3339 moment to another; 0 when either cannot be read. */
export function secondsBetween(from: string, to: string): number {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return Number.isFinite(seconds) ? seconds : 0;
}

/** True when a moment is known and lies less than so many seconds before another. */
export function isWithin(seconds: number, moment: string, of: string): boolean {
  return !Number.isNaN(Date.parse(moment)) && secondsBetween(moment, of) < seconds;
}

/** A length of time in one unit: `34 s`, `5 min`, `3 h`, `12 d`. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** Seconds that a pod or a node has to come up before its state counts against it. */
export const START_GRACE_SECONDS = 120;

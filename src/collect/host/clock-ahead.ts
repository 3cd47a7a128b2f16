/** A round that took longer leaves too much open: the clock was read at any moment of it. */
const LONGEST_ROUND_MS = 10_000;

/**
 * How far a node's clock (RFC 3339) is ahead of another, in milliseconds; below zero when it is behind. The other clock's moments
 * are those before the node was asked and after it answered; the node is taken to have looked half-way, so that half the round
 * stays unsure. They are of the API server's clock, which facts are dated by, and not of ours, which may be wrong itself. Null
 * when it cannot be told: a moment is missing, or the round was too long.
 */
export function clockAhead(clock: string, askedAtMs: number, answeredAtMs: number): number | null {
  const round = answeredAtMs - askedAtMs;
  const ahead = Date.parse(clock) - (askedAtMs + round / 2);
  return Number.isFinite(ahead) && round >= 0 && round <= LONGEST_ROUND_MS ? Math.round(ahead) : null;
}

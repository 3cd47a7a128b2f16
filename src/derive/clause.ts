/** Shortens a tool's words to a clause for a sentence: one line, no full stop, at most so many characters. */
export function clause(words: string, limit = 120): string {
  const line = words.replace(/\s+/g, ' ').trim().replace(/[.;:\s]+$/, '');
  return line.length <= limit ? line : `${line.slice(0, limit - 1).trimEnd()}…`;
}

/** A remark in brackets of which less than this would be left is left out. */
const SHORTEST_REMARK = 40;

/** Shortens a tool's words to a clause for a sentence: one line, no full stop, at most so many characters, every bracket closed. */
export function clause(words: string, limit = 120): string {
  const line = words.replace(/\s+/g, ' ').trim().replace(/[.;:\s]+$/, '');
  if (line.length <= limit) return line;
  const cut = line.slice(0, limit - 1).trimEnd();
  const open = cut.lastIndexOf('(');
  if (open < 0 || cut.includes(')', open)) return `${cut}…`;
  return open > 0 && cut.length - open < SHORTEST_REMARK ? cut.slice(0, open).trimEnd() : `${cut.slice(0, -1)}…)`;
}

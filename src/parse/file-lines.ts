/** Texts by path of `PATH:LINE` lines, as `grep -H` prints them. Paths hold no colon before the last slash. */
export function fileLines(lines: string): Map<string, string> {
  const texts = new Map<string, string[]>();
  for (const line of lines.split('\n')) {
    const [, path, text] = /^(\/[^:]*):(.*)$/s.exec(line) ?? [];
    if (path === undefined || text === undefined) continue;
    texts.set(path, [...(texts.get(path) ?? []), text]);
  }
  return new Map([...texts].map(([path, parts]) => [path, `${parts.join('\n')}\n`]));
}

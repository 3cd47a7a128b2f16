/**
 * Breaks a text into lines of at most `width` columns, between words. A word that is longer than a line is broken where the
 * line ends, so that nothing is lost. One line at least.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
    while (line.length > width) {
      lines.push(line.slice(0, width));
      line = line.slice(width);
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** Parts joined by ` · `, broken between parts where a line is full. */
export function flow(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts.filter((candidate) => candidate !== '')) {
    const last = lines.at(-1);
    const [first = '', ...rest] = wrap(part, width);
    if (last !== undefined && rest.length === 0 && last.length + 3 + first.length <= width) lines[lines.length - 1] = `${last} · ${first}`;
    else lines.push(first, ...rest);
  }
  return lines;
}

/** `lead` before the first line, as much room before the others. */
export function hang(lead: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === 0 ? lead : ' '.repeat(lead.length)) + line);
}

/** Lines behind the room of a mark. */
export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? line : `  ${line}`));
}

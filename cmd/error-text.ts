/**
 * An error as it stands on stderr: what is wrong, and below it what to do. On a terminal lines are broken between words; an
 * address, a path or a command to type stays whole, and where it does not fit the terminal breaks it, so that it can be copied.
 */
export function errorText(message: string, advice: string, columns: number | undefined): string {
  return [...broken('error: ', message, columns), ...broken('  ', advice, columns)].map((line) => `${line}\n`).join('');
}

function broken(lead: string, text: string, columns: number | undefined): string[] {
  if (columns === undefined) return [`${lead}${text}`];
  const lines: string[] = [];
  for (const word of words(text)) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(`${lead}${word}`);
    else if (last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${' '.repeat(lead.length)}${word}`);
  }
  return lines;
}

/** The words of a text, a command with its flags as one. */
function words(text: string): readonly string[] {
  return text.match(/kubectl cni(?: [a-z-]+(?=[\s.,;?]|$))?(?: --?[\w-]+(?:=\S+)?)*\S*|\S+/g) ?? [];
}

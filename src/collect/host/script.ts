import type { HostCommand } from './commands.ts';
import { shellTools } from './shell-tools.ts';

/** Seconds that one command may take. */
const PATIENCE = 4;

/**
 * The shell script that runs all commands and frames what each says, for `parseSections`. It works in bash, dash and busybox;
 * `mark` is a word that occurs nowhere else. Both streams are framed, so that a warning does not spoil an answer.
 */
export function hostScript(commands: readonly HostCommand[], mark: string): string {
  return [`M=${mark}`, shellTools(PATIENCE), FRAME, ...commands.map(askFramed), `frame whole "$SHELL_KIND"`, ''].join('\n');
}

/** A pattern that matches no file is handed on as it is. */
export const FRAME = `frame() { printf '\\n%s %s\\n' "$M" "$*"; printf '\\n%s %s\\n' "$M" "$*" >&2; }`;

/** The lines that run one command between frames; they need `shellTools` and `FRAME`, and the mark in `$M`. */
export function askFramed({ section, words, lines, keeps, hides, onlyWith, elsewhere }: HostCommand): string {
  const run = `${elsewhere === false ? 'own' : 'ask'} ${words.join(' ')}`;
  const filter = lines !== undefined ? linesFilter(lines, keeps) : hides !== undefined ? hidingFilter(hides) : undefined;
  const body = filter === undefined ? `${run}; frame end ${section} $?` : `{ ${run}; echo "$M code $?"; } | ${filter}; frame end ${section} $?`;
  const asked = `frame begin ${section}; ${body}`;
  // Files of /proc say that they hold nothing, whatever they hold: they must be read.
  return onlyWith === undefined ? asked : `if grep -qs . ${onlyWith}; then ${asked}; fi`;
}

/** A quote that is escaped does not end a value. */
function hidingFilter(hides: string): string {
  return String.raw`sed -E 's/("[^"]*(${hides})[^"]*"[[:space:]]*:[[:space:]]*)"([^"\\]|\\.)*"/\1""/Ig'`;
}

function linesFilter(lines: string, keeps: string | undefined): string {
  if (keeps !== undefined) return String.raw`sed -E -e '\#${keeps}#b' -e '\#${lines.slice(1)}#d'`;
  return lines.startsWith('!') ? `grep -avE -e '${lines.slice(1)}'` : `grep -aE -e '${lines}' -e "$M code"`;
}

import type { HostCommand } from './commands.ts';

/** Seconds that one command may take. */
const PATIENCE = 4;

/**
 * The shell script that runs all commands and frames what each says, for `parseSections`. It works in bash, dash and busybox;
 * `mark` is a word that occurs nowhere else. Both streams are framed, so that a warning does not spoil an answer.
 */
export function hostScript(commands: readonly HostCommand[], mark: string): string {
  return [`M=${mark}`, PRELUDE, ...commands.map(step), `frame whole "$SHELL_KIND"`, ''].join('\n');
}

/**
 * `ask` runs a program of the image, else the node's own: by chroot, or where the image has no chroot (calico/node) by the
 * node's own loader. `own` runs a program of the image alone. A pattern that matches no file is handed on as it is. An older
 * busybox wants `timeout -t`.
 */
const PRELUDE = `export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
if timeout 1 true 2>/dev/null; then T='timeout ${PATIENCE}'; elif timeout -t 1 true 2>/dev/null; then T='timeout -t ${PATIENCE}'; else T=; fi
SHELL_KIND=sh; [ -z "$BASH_VERSION" ] || SHELL_KIND=bash
frame() { printf '\\n%s %s\\n' "$M" "$*"; printf '\\n%s %s\\n' "$M" "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }
lacks() { echo "lacks $1" >&2; return 127; }
own() { if has "$1"; then $T "$@"; else lacks "$1"; fi; }
ask() {
  if has "$1"; then $T "$@"; return; fi
  for d in /usr/sbin /usr/bin /sbin /bin /usr/local/sbin /usr/local/bin; do
    [ -x "/host$d/$1" ] || continue
    p=$d/$1; shift
    if has chroot; then $T chroot /host "$p" "$@"; return; fi
    for l in /host/lib/*-linux-gnu/ld-linux-*.so.* /host/usr/lib/*-linux-gnu/ld-linux-*.so.* /host/lib64/ld-linux-*.so.* /host/lib/ld-linux-*.so.* /host/lib/ld-musl-*.so.*; do
      [ -x "$l" ] || continue
      $T "$l" --library-path "$(printf '%s:' /host/lib/*-linux-gnu /host/usr/lib/*-linux-gnu /host/lib64 /host/usr/lib64 /host/lib /host/usr/lib)" "/host$p" "$@"; return
    done
    lacks "\${p##*/}"; return
  done
  lacks "$1"
}`;

function step({ section, words, lines, hides, onlyWith, elsewhere }: HostCommand): string {
  const run = `${elsewhere === false ? 'own' : 'ask'} ${words.join(' ')}`;
  const filter = lines !== undefined ? linesFilter(lines) : hides !== undefined ? `sed -E 's/("[A-Za-z_]*(${hides})[A-Za-z_]*" *: *)"[^"]*"/\\1""/g'` : undefined;
  const body = filter === undefined ? `${run}; frame end ${section} $?` : `{ ${run}; echo "$M code $?"; } | ${filter}; frame end ${section} 0`;
  const asked = `frame begin ${section}; ${body}`;
  // Files of /proc say that they hold nothing, whatever they hold: they must be read.
  return onlyWith === undefined ? asked : `if grep -qs . ${onlyWith}; then ${asked}; fi`;
}

function linesFilter(lines: string): string {
  return lines.startsWith('!') ? `grep -avE -e '${lines.slice(1)}'` : `grep -aE -e '${lines}' -e "$M code"`;
}

/**
 * Shell functions that the scripts for debug pods share; they work in bash, dash and busybox. `$T` before a command lets it run
 * for so many seconds (an older busybox knows whole ones only, and wants `timeout -t`). `ask` runs a program of the image, else
 * the node's own: by chroot, or where the image has no chroot (calico/node) by the node's own loader. `own` runs a program of the
 * image alone.
 */
export function shellTools(patience: number): string {
  return `export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
if timeout ${patience} true 2>/dev/null; then T='timeout ${patience}'; elif timeout -t ${Math.ceil(patience)} true 2>/dev/null; then T='timeout -t ${Math.ceil(patience)}'; else T=; fi
SHELL_KIND=sh; [ -z "$BASH_VERSION" ] || SHELL_KIND=bash
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
}

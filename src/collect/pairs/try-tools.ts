import { shellTools } from '../host/shell-tools.ts';
import { CLOSED_PORT, FIRST_TRIES, MORE_DATAGRAMS, MORE_TRIES } from './plan.ts';

/** Seconds that one try may take: less than a kernel waits before it sends a lost SYN again, which would hide the loss. */
const PATIENCE = 0.9;

/**
 * Shell functions that try: they work in bash, dash and busybox. Each try prints one line,
 * `MARK try KEY OUTCOME MILLISECONDS TARGET; DETAIL`, and its exit code tells the outcome. TCP goes by bash's /dev/tcp, else by
 * busybox's nc (two kinds), ICMP by ping, the node's own too.
 *
 * The rule of loss: three tries of each kind; if one has no answer, five more of each
 * (of datagrams two). The rung holds when at most one of all is lost, or none of the later ones: a busy machine loses tries of
 * one moment together, a lossy way loses later ones as well. TCP and ICMP are counted together, unless one of them is never answered:
 * that one is filtered.
 *
 * What cannot be told: a REJECT rule on the way makes a TCP connect look refused as a closed port does. Where TCP is refused and
 * there is a ping, ICMP is asked too, and when that is called unreachable, the rung is broken. Without ping, only the packet
 * filters' facts can tell. A REJECT rule of the own node comes before the kernel is ready to hear it, so that TCP looks lost.
 *
 * A BGP port is never connected to while a session with that node is up (`session`): BIRD takes a second connection of a
 * neighbour for its graceful restart, gives up the session, and packets are lost. The connection that is there proves the port.
 */
export function tryTools(mark: string): string {
  return `M=${mark}\n${shellTools(PATIENCE)}\n${TRIES}`;
}

/** `judge CODE WORDS` sets O, the outcome, and D, a clause about it. */
const TRIES = `BASH_WAY=; NC=; END=; PING=; DF=; LF='
'
if has bash; then BASH_WAY=1; elif has nc; then
  case "$(nc --help 2>&1)" in *-z*) NC='nc -vv -n -z -w 1';; *'-e PROG'*) NC='nc -w 1' END='-e true';; *) NC='nc -w 1';; esac
fi
if ask ping -c 1 -W 1 127.0.0.1 >/dev/null 2>&1; then PING=1; fi
told() {
  printf '%s try %s %s %s %s; %s\\n' "$M" "$1" "$O" "$ms" "$what" "$D"
  case $O in open) return 0;; refused) return 1;; unreachable) return 2;; lost) return 3;; esac
  return 4
}
judge() {
  D=
  case $2 in
    *efused*|*'reset by peer'*) O=refused;;
    *'essage too long'*|*'rag needed'*) O=open D='the way takes smaller packets only, and says so';;
    *'o route to host'*|*'ost nreachable'*|*'ost Unreachable'*) O=unreachable D='no route to host';;
    *'etwork is unreachable'*|*'etwork unreachable'*|*'et Unreachable'*) O=unreachable D='network is unreachable';;
    *'acket filtered'*|*rohibited*|*'ort Unreachable'*) O=unreachable D='a packet filter rejects it';;
    *sendto*'not permitted'*|*sendmsg*'not permitted'*|*write*'not permitted'*) O=lost D='the own packet filter drops it';;
    *'are you root'*|*'not permitted'*) O=unknown D="\${2%%$LF*}";;
    *'ermission denied'*|*'nvalid argument'*) O=unreachable D='a route forbids it';;
    *'imed out'*|*'100% packet loss'*) O=lost;;
    *) if [ "$1" -gt 123 ] && [ "$1" != 126 ] && [ "$1" != 127 ]; then O=lost; else O=unknown D="\${2%%$LF*}"; fi;;
  esac
}
spelled() { case $1 in *:*) H="[$1]";; *) H=$1;; esac; }
tcp() {
  spelled "$2"; what="tcp $H:$3" ms=- D=
  if [ -n "$BASH_WAY" ]; then
    said=$($T bash -c 's=$EPOCHREALTIME; { :; } 3<>"/dev/tcp/$0/$1"; r=$?; e=$EPOCHREALTIME; [ -z "$e" ] || echo "us $((\${e/.}-\${s/.}))"; exit $r' "$2" "$3" 2>&1 </dev/null); r=$?
    case $said in *'us '*) us=\${said##*us }; ms=$(printf '%d.%03d' $((us/1000)) $((us%1000)));; esac
  elif [ -n "$NC" ]; then
    read -r s _ </proc/uptime; said=$($T $NC "$2" "$3" $END 2>&1 </dev/null); r=$?; read -r e _ </proc/uptime
    s=\${s%.*}\${s#*.} e=\${e%.*}\${e#*.}
    [ $((e-s)) -lt 95 ] || { r=124 said=; }
  else
    r=127 said='the image has neither bash nor nc'
  fi
  if [ $r = 0 ]; then O=open; else judge $r "$said"; fi
  told "$1"
}
icmp() {
  what="icmp $2" ms=- D=
  said=$(ask ping -c 1 -W 1 "$2" 2>&1 </dev/null); r=$?
  pinged; told "$1"
}
pinged() {
  if [ $r != 0 ]; then judge $r "$said"; return; fi
  O=open
  case $said in *time=*) ms=\${said##*time=}; ms=\${ms%% *};; esac
}
full() {
  spelled "$2"; ms=- D= h=28; case $2 in *:*) h=48;; esac
  size=$(($3-h))
  if [ -n "$PING" ]; then
    what="icmp $2, $3 bytes"
    said=$(ask ping $DF -c 1 -W 1 -s $size "$2" 2>&1 </dev/null); r=$?
    pinged
  elif [ -n "$BASH_WAY" ]; then
    what="udp $H:${CLOSED_PORT}, $3 bytes"
    said=$(bash -c 'exec 3<>"/dev/udp/$0/${CLOSED_PORT}" || exit 4; printf -v x "%$(($1-1))s" ""; cat <<<"$x" >&3 || exit 4; IFS= read -r -t 0.8 -n 1 -u 3' "$2" $size 2>&1 </dev/null); r=$?
    if [ $r = 0 ]; then O=open; else judge $r "$said"; fi
  else
    what="$2, $3 bytes" O=unknown D='the image has neither ping nor bash'
  fi
  case "$O $(ip route get "$2" 2>/dev/null)" in
    unknown*) ;;
    *cache*' mtu '*) n=$(ip route get "$2" 2>/dev/null); n=\${n##* mtu }; n=\${n%%[!0-9]*}; [ "$n" -ge "$3" ] || { O=open; D="packets above $n bytes are too large for the way, which says so"; };;
  esac
  told "$1"
}
several() { n=$1; shift; L=; while [ "$n" -gt 0 ]; do n=$((n-1)); "$@" & L="$L $!"; done; }
fates() { LOST=0 REFUSED=0 BARRED=0; for i in "$@"; do wait "$i"; case $? in 0) ;; 1) REFUSED=$((REFUSED+1));; 2) BARRED=$((BARRED+1)) LOST=$((LOST+1));; *) LOST=$((LOST+1));; esac; done; }
up() {
  spelled "$2"; what="tcp $H:$3" ms=-
  set -- "$1" $(grep -hsE "$4" /proc/net/tcp /proc/net/tcp6)
  [ $# -gt 7 ] || return 9
  case $8 in 0000000[01]) O=open D='its connection is up';; *) O=lost D='its connection is up, but unanswered';; esac
  told "$1"
}
session() { up "$@"; case $? in 0) return 0;; 9) gate tcp "$@";; *) return 1;; esac; }
holds() { [ "$2" = 0 ] || [ $(($1+$2)) -lt 2 ]; }
gate() { several ${FIRST_TRIES} "$@"; fates $L; [ $LOST != 0 ] || return 0; t=$LOST; several \${MORE:-${MORE_TRIES}} "$@"; fates $L; holds $t $LOST; }
pool() { lost1=0 lost2=0; [ $(($1+$2)) -ge $5 ] || { lost1=$1 lost2=$2; }; [ $(($3+$4)) -ge $5 ] || { lost1=$((lost1+$3)) lost2=$((lost2+$4)); }; }
rung() {
  several ${FIRST_TRIES} tcp "$@"; fates $L; t=$LOST u=${FIRST_TRIES} b=0
  [ $t = 0 ] && [ $REFUSED = 0 ] && return 0
  if [ -n "$PING" ]; then several ${FIRST_TRIES} icmp "$@"; fates $L; u=$LOST b=$BARRED; fi
  pool $t 0 $u 0 ${FIRST_TRIES}
  [ $t = ${FIRST_TRIES} ] && [ $u = ${FIRST_TRIES} ] || [ $lost1 != 0 ] || [ $b != 0 ] || return 0
  several ${MORE_TRIES} tcp "$@"; A=$L B= u2=${MORE_TRIES}
  if [ -n "$PING" ]; then several ${MORE_TRIES} icmp "$@"; B=$L; fi
  fates $A; t2=$LOST
  if [ -n "$PING" ]; then fates $B; u2=$LOST; b=$((b+BARRED)); fi
  all=$((${FIRST_TRIES}+${MORE_TRIES}))
  if [ $((u+u2)) = $all ] && { [ $((t+t2)) = $all ] || [ $b != 0 ]; }; then return 1; fi
  pool $t $t2 $u $u2 $all
  holds $lost1 $lost2
}`;

/** How many tries `full` gets after the first, in the shell's words: ping is not held back by the far kernel, datagrams are. */
export const MORE_FULL = `FULL=${MORE_DATAGRAMS}; [ -z "$PING" ] || FULL=${MORE_TRIES}`;

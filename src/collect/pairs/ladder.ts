import { dnsQuestion } from './dns-question.ts';
import { CLOSED_PORT, CONTROL_TRIES, KUBELET_PORT, TYPHA_PORT } from './plan.ts';
import type { LadderPlan, PeerPlan } from './plan.ts';
import { socketHex } from './socket-hex.ts';
import { MORE_FULL, tryTools } from './try-tools.ts';

/** Peers that are climbed to at the same time: about 30 tries, which a small node can take. */
const AT_ONCE = 10;

/** Tries to itself, side by side with the others: where those are lost, the machine is too busy to measure anything. */
const CONTROL = `{ several ${CONTROL_TRIES} tcp control 127.0.0.1 ${CLOSED_PORT}; wait; sleep 0.5; several ${CONTROL_TRIES} tcp control 127.0.0.1 ${CLOSED_PORT}; wait; } &`;

/** The script for the node itself: to every peer `address`, `port`, `tunnel`, `pod` in turn until one is broken, and what the node reaches beside. For `parseTries`. */
export function ladderScript(plan: LadderPlan, mark: string): string {
  const near = [
    ...(plan.ownPod === null ? [] : [`rung local/ownPod ${word(plan.ownPod)} ${CLOSED_PORT}`]),
    ...(plan.apiService === null ? [] : [`gate tcp local/apiFromNode ${word(plan.apiService.host)} ${plan.apiService.port}`]),
    ...plan.typha.map((address) => `gate tcp ${word(`local/typha/${address}`)} ${word(address)} ${TYPHA_PORT}`),
  ];
  return script(tryTools(mark), [...near, ...plan.peers.map(climb)]);
}

/** The script for our pod on that node: to every peer's pod `pods` and `full-size`, and what a pod reaches on its own node and of Services. */
export function podLadderScript(plan: LadderPlan, mark: string): string {
  const near = [
    ...(plan.neighbourPod === null ? [] : [`rung local/neighbourPod ${word(plan.neighbourPod)} ${CLOSED_PORT}`]),
    ...(plan.dnsService === null ? [] : [`gate tcp local/service ${word(plan.dnsService)} 53`, `gate dns local/dns ${word(plan.dnsService)}`]),
    ...(plan.apiService === null ? [] : [`gate tcp local/api ${word(plan.apiService.host)} ${plan.apiService.port}`]),
  ];
  const far = plan.peers.flatMap(({ node, podAddress }) => (podAddress === null ? [] : [`stroll ${word(`path/${node}`)} ${word(podAddress)}`]));
  return script([tryTools(mark), POD_SIZE, dnsTry(plan.dnsName), STROLL].join('\n'), [...near, ...far]);
}

/** Sends a rung's tries once more, after a while in which others begin to look: for `compareScript`. */
export function againScript(peer: PeerPlan, rung: string, tries: number, mark: string): string {
  const key = word(`path/${peer.node}/${rung}`);
  const steps: Readonly<Record<string, string | undefined>> = {
    address: both(key, peer.address, KUBELET_PORT, tries),
    port: peer.port === null ? undefined : `up ${key} ${endOf(peer.port)} '${connection(peer.port)}' || { several ${tries} tcp ${key} ${endOf(peer.port)}; wait; }`,
    tunnel: both(key, peer.tunnelAddress, KUBELET_PORT, tries),
    pod: both(key, peer.podAddress, CLOSED_PORT, tries),
    pods: both(key, peer.podAddress, CLOSED_PORT, tries),
    'full-size': peer.podAddress === null ? undefined : `several ${tries} full ${key} ${word(peer.podAddress)} "$SIZE"; wait`,
  };
  return script([tryTools(mark), POD_SIZE, 'sleep 0.5'].join('\n'), [steps[rung] ?? ':']);
}

function script(tools: string, steps: readonly string[]): string {
  const runs = steps.map((step, place) => `${place % AT_ONCE === 0 ? `${CONTROL}\n` : ''}{ ${step}; } &${(place + 1) % AT_ONCE === 0 ? '\nwait' : ''}`);
  return [tools, 'exec 2>/dev/null', ...runs, 'wait', `printf '%s whole\\n' "$M"`, ''].join('\n');
}

function climb({ node, address, port, tunnelAddress, podAddress }: PeerPlan): string {
  const key = (rung: string): string => word(`path/${node}/${rung}`);
  const rungs = [
    ...(address === null ? [] : [`rung ${key('address')} ${word(address)} ${KUBELET_PORT}`]),
    ...(port === null ? [] : [`session ${key('port')} ${endOf(port)} '${connection(port)}'`]),
    ...(tunnelAddress === null ? [] : [`rung ${key('tunnel')} ${word(tunnelAddress)} ${KUBELET_PORT}`]),
    ...(podAddress === null ? [] : [`rung ${key('pod')} ${word(podAddress)} ${CLOSED_PORT}`]),
  ];
  return rungs.length === 0 ? ':' : rungs.join(' && ');
}

function both(key: string, address: string | null, port: number, tries: number): string | undefined {
  return address === null ? undefined : `several ${tries} tcp ${key} ${word(address)} ${port}; [ -z "$PING" ] || several ${tries} icmp ${key} ${word(address)}; wait`;
}

function endOf({ host, port }: NonNullable<PeerPlan['port']>): string {
  return `${word(host)} ${port}`;
}

/** Finds an established connection between a node's port and any of ours, or the other way around, in /proc/net/tcp. */
function connection({ host, port }: NonNullable<PeerPlan['port']>): string {
  const far = `(${socketHex(host).join('|')})`;
  const number = port.toString(16).toUpperCase().padStart(4, '0');
  return `(:${number} ${far}:[0-9A-F]{4}| ${far}:${number}) 01 `;
}

/** iputils' ping is told not to fragment; busybox's does not know the word, and the kernel forbids it by itself. */
const POD_SIZE = `SIZE=1500; read -r SIZE </sys/class/net/eth0/mtu
${MORE_FULL}
if [ -n "$PING" ] && ask ping -M do -c 1 -W 1 127.0.0.1 >/dev/null 2>&1; then DF='-M do'; fi`;

const STROLL = `stroll() { rung "$1/pods" "$2" ${CLOSED_PORT} && MORE=$FULL gate full "$1/full-size" "$2" "$SIZE"; }`;

/** bash sends a datagram per line and drops zero bytes when it reads: tail writes at once, cat reads at once. */
function dnsTry(name: string): string {
  return `dns() {
  spelled "$2"; what="dns $H" ms=- D=
  if [ -n "$BASH_WAY" ]; then
    said=$(bash -c 'exec 3<>"/dev/udp/$0/53" || exit 4; s=$EPOCHREALTIME; printf "$1" | tail -c 512 >&3; IFS= read -r -d "" -n 4 -t 0.9 r < <(exec $2 cat <&3 2>&1); e=$EPOCHREALTIME; kill $! 2>/dev/null
      case $r in 12*) c=\${r:3:1}; [ -z "$c" ] || printf -v c %d "'\\''$c"; [ -z "$e" ] || echo "us $((\${e/.}-\${s/.}))"; echo "code $((\${c:-0}&15))";; cat:) echo refused;; *) exit 124;; esac' "$2" '${dnsQuestion(name)}' "$T" 2>&1 </dev/null); r=$?
    case $said in *'us '*) us=\${said##*us }; us=\${us%%[!0-9]*}; ms=$(printf '%d.%03d' $((us/1000)) $((us%1000)));; esac
  elif has nslookup; then
    said=$($T nslookup -type=a ${word(`${name}.`)} "$2" 2>&1 </dev/null); r=$?
  else
    r=127 said='the image has neither bash nor nslookup'
  fi
  case $said in
    *'code 0'|*'code 3'|*NXDOMAIN*|*'Name:'*) O=open;;
    *'code 2'|*SERVFAIL*) O=open D='it answers SERVFAIL';;
    *'code 5'|*REFUSED*) O=open D='it answers REFUSED';;
    *'code '*) O=open D="it answers with code \${said##*code }";;
    *) if [ $r = 0 ] && case $said in *efused*) false;; esac; then O=open; else judge $r "$said"; fi;;
  esac
  told "$1"
}`;
}

function word(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

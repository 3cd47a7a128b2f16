import { HOST_COMMANDS } from '../host/commands.ts';
import { askFramed, FRAME } from '../host/script.ts';
import { shellTools } from '../host/shell-tools.ts';

/** Sections of the host script that count packets of filters. */
const FILTERS = ['iptables-nft4', 'iptables-legacy4', 'nft'];
const FILTERS6 = ['iptables-nft6', 'iptables-legacy6', 'nft'];

/** Seconds between the two looks: `againScript` waits half a second and sends for at most one. */
const BETWEEN = 1.8;

/**
 * The script that looks at a node's counters, waits while tries are sent again, and looks once more; for `parseCompared`. Started at
 * the same time as the same script on the other node and `againScript` on the near one; it changes nothing and sends nothing.
 */
export function compareScript(devices: readonly string[], family: 4 | 6, mark: string): string {
  const names = family === 4 ? FILTERS : FILTERS6;
  const look = (when: string): string[] => [
    `frame begin ${when}/devices; devices; frame end ${when}/devices 0`,
    ...HOST_COMMANDS.filter(({ section }) => names.includes(section)).map((command) => askFramed({ ...command, section: `${when}/${command.section}` })),
  ];
  return [`M=${mark}`, shellTools(2), FRAME, counting(devices), ...look('before'), `sleep ${BETWEEN}`, ...look('after'), 'frame whole "$SHELL_KIND"', ''].join('\n');
}

/** Lines `DEVICE COUNTER NUMBER`. */
function counting(devices: readonly string[]): string {
  const words = devices.map((device) => `'${device.replaceAll("'", `'\\''`)}'`);
  return `devices() { for d in ${words.join(' ')}; do for c in tx_packets rx_packets tx_dropped rx_dropped; do [ ! -r "/sys/class/net/$d/statistics/$c" ] || { read -r n <"/sys/class/net/$d/statistics/$c"; echo "$d $c $n"; }; done; done; }`;
}

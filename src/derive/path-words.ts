import type { Comparison, Rung } from '../model/path-facts.ts';
import type { WayGroup } from './broken-ways.ts';
import { nameList } from './name-list.ts';

/** What does not come through, for a sentence such as `n1 cannot reach n3 ...`. */
const THROUGH: Readonly<Record<Rung, string>> = {
  address: 'at its address',
  port: "at the CNI's own port",
  tunnel: 'through the overlay',
  pod: '',
  pods: '',
  'full-size': '',
};

const MEANING: Readonly<Record<Rung, string>> = {
  address: 'no pod traffic passes between them',
  port: 'they exchange no routes',
  tunnel: 'no pod traffic passes between them',
  pod: 'pods there get no traffic from it',
  pods: 'their pods cannot talk to each other',
  'full-size': 'large packets of their pods are lost without notice, small ones pass',
};

/** What a group of broken ways is, in one clause without its meaning: `n3 cannot be reached from n1 and n2 through the overlay`. */
export function brokenClause({ rung, center, others, direction }: WayGroup): string {
  const rest = nameList(others);
  const how = THROUGH[rung] === '' ? '' : ` ${THROUGH[rung]}`;
  const back = direction === 'both' ? ', nor back' : '';
  if (rung === 'pod') {
    if (direction === 'to') return `pods on ${center} cannot be reached from ${rest}`;
    return direction === 'both' && others.length === 1 ? `${nameList([center, ...others].toSorted())} cannot reach each other's pods` : `${center} cannot reach pods on ${rest}${back}`;
  }
  if (rung === 'pods' || rung === 'full-size') {
    const what = rung === 'pods' ? 'pods' : 'full-size packets of pods';
    if (direction === 'to') return `${what} on ${rest} cannot reach pods on ${center}`;
    return `${what} on ${center} cannot reach pods on ${rest}${back}`;
  }
  if (direction === 'to') return `${center} cannot be reached from ${rest}${how}`;
  return direction === 'both' && others.length === 1 ? `${nameList([center, ...others].toSorted())} cannot reach each other${how}` : `${center} cannot reach ${rest}${how}${back}`;
}

const EVERYWHERE: Readonly<Record<Rung, string>> = {
  address: 'no node reaches another at its address',
  port: "no node reaches another at the CNI's own port",
  tunnel: 'no node reaches another through the overlay',
  pod: 'no node reaches the pods of another',
  pods: 'no pod reaches one on another node',
  'full-size': 'no full-size packet of pods reaches another node',
};

/** That every way that was tried breaks at one rung, in one clause without its meaning. */
export function brokenEverywhere(rung: Rung): string {
  return EVERYWHERE[rung];
}

export function brokenMeaning(rung: Rung): string {
  return MEANING[rung];
}

const OVERLAY = /^(?:flannel|vxlan|tunl|wireguard|wg|tun)/;

/** Where packets stop, from both ends' counters of overlay devices: undefined where they do not tell. */
export function whereLost(from: string, to: string, { sent, here, there }: Comparison): string | undefined {
  const sum = (counters: Readonly<Record<string, number>>, way: 'tx' | 'rx'): number =>
    Object.entries(counters).filter(([name]) => OVERLAY.test(name) && name.endsWith(` ${way}`)).reduce((total, [, count]) => total + count, 0);
  if (sent === 0 || sum(here, 'tx') < sent) return undefined;
  if (sum(there, 'rx') === 0) return `packets leave ${from} and never reach ${to}`;
  if (sum(there, 'tx') === 0) return `packets reach ${to}, which sends no answer back`;
  return sum(here, 'rx') === 0 ? `packets reach ${to}, and its answers never reach ${from}` : undefined;
}

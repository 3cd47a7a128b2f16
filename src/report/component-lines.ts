import type { ComponentStatus } from '../model/report.ts';
import type { Palette } from './palette.ts';
import { flow } from './wrap.ts';

/** The components in a line: `kube-controllers 1/1 · Typha not used · kube-proxy 3/3 iptables · CoreDNS 2/2`. */
export function componentLines(components: readonly ComponentStatus[], width: number, palette: Palette): string[] {
  const short = components.filter((component) => isShort(component)).map(wordsOf);
  return flow(components.map(wordsOf), width).map((line) =>
    short.reduce((coloured, words) => coloured.replace(words, palette.critical(words)), line),
  );
}

function wordsOf({ name, ready, desired, state, detail }: ComponentStatus): string {
  const count = state === '' ? `${ready}/${desired}` : state === 'unknown' ? '?' : state;
  return [name, count, detail].filter((part) => part !== '').join(' ');
}

function isShort({ ready, desired, state }: ComponentStatus): boolean {
  return state === '' && ready < desired;
}

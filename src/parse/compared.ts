import { ParseError } from './parse-error.ts';
import { parseSections } from './sections.ts';
import type { Section } from './sections.ts';

/** One look at a node's counters. */
export interface CounterLook {
  /** By device and counter: `flannel.1 tx`, `eth0 rx dropped`. */
  readonly devices: Readonly<Record<string, number>>;
  /** Sections of packet filters, named and answered as in the script that reads a node. */
  readonly filters: ReadonlyMap<string, Section>;
}

/** Reads the answer of `compareScript`. */
export function parseCompared(stdout: string, stderr: string, mark: string): { readonly before: CounterLook; readonly after: CounterLook } {
  const { byName, shell } = parseSections(stdout, stderr, mark);
  if (shell === undefined) throw new ParseError('the comparison was cut off');
  const look = (when: string): CounterLook => {
    const sections = [...byName].filter(([name]) => name.startsWith(`${when}/`)).map(([name, section]) => [name.slice(when.length + 1), section] as const);
    const devices = sections.find(([name]) => name === 'devices')?.[1];
    if (devices === undefined) throw new ParseError(`the look ${when} is missing`);
    return { devices: countersOf(devices.text), filters: new Map(sections.filter(([name]) => name !== 'devices')) };
  };
  return { before: look('before'), after: look('after') };
}

/** By how much counters went up; those that did not are left out. */
export function countedMeanwhile(before: CounterLook, after: CounterLook): Record<string, number> {
  return Object.fromEntries(Object.entries(after.devices).map(([name, count]) => [name, count - (before.devices[name] ?? count)] as const).filter(([, more]) => more > 0));
}

function countersOf(text: string): Record<string, number> {
  const lines = text.split('\n').flatMap((line) => {
    const [, device, way, what, count] = /^(\S+) ([tr]x)_(packets|dropped) (\d+)$/.exec(line) ?? [];
    return device === undefined ? [] : [[`${device} ${way}${what === 'dropped' ? ' dropped' : ''}`, Number(count)] as const];
  });
  return Object.fromEntries(lines);
}

import type { HostSystem } from '../model/host-facts.ts';
import { ParseError } from './parse-error.ts';

/** What the sections about a node's system say, by their names. */
export interface SystemTexts {
  readonly kernel: string;
  /** `date +%s.%N`; busybox leaves %N as it is. */
  readonly clock: string;
  readonly osRelease: string;
  /** Names of processes, one a line. */
  readonly managers: string;
  /** `ENABLED=yes` where ufw is on. */
  readonly ufw: string;
  /** The path of nm-cloud-setup's timer where it is on. */
  readonly cloudSetup: string;
  /** Lines of /proc/modules. */
  readonly modules: string;
  /** Lines of modules.builtin. */
  readonly builtin: string;
}

/** Kernel, distribution, clock, what else rewrites the network there, and modules of interest. */
export function parseHostSystem(texts: SystemTexts): Omit<HostSystem, 'aheadMs'> {
  const [, seconds, fraction = '0'] = /^(\d+)(?:\.(\d+))?/.exec(texts.clock.trim()) ?? [];
  if (seconds === undefined) throw new ParseError(`the clock says ${texts.clock.trim().slice(0, 40) || 'nothing'}`);
  const processes = texts.managers.split('\n').map((line) => line.trim());
  const managers = [
    ...[...MANAGERS].filter(([process]) => processes.includes(process)).map(([, name]) => name),
    ...(texts.ufw.trim() === '' ? [] : ['ufw']),
    ...(texts.cloudSetup.trim() === '' ? [] : ['nm-cloud-setup']),
  ];
  const loaded = [...texts.modules.matchAll(/^(\w+) /gm)].map(([, name = '']) => name);
  const builtin = [...texts.builtin.matchAll(/\/([\w-]+)\.ko/g)].map(([, name = '']) => name.replaceAll('-', '_'));
  const modules = [...new Set([...loaded, ...builtin])].sort();
  return {
    kernel: texts.kernel.trim(),
    distribution: /^PRETTY_NAME=(.*)$/m.exec(texts.osRelease)?.[1]?.replace(/^["'](.*)["']$/, '$1') ?? '',
    clock: new Date(Number(seconds) * 1000 + Math.floor(Number(`0.${fraction}`) * 1000)).toISOString(),
    managers: [...new Set(managers)],
    modules: modules.length === 0 ? null : modules,
  };
}

const MANAGERS: ReadonlyMap<string, string> = new Map([
  ['firewalld', 'firewalld'],
  ['NetworkManager', 'NetworkManager'],
  ['dockerd', 'docker'],
  ['ufw', 'ufw'],
]);

import type { Conntrack } from '../model/host-facts.ts';
import { ParseError } from './parse-error.ts';
import { isPodDevice } from './pod-device.ts';

/**
 * Settings of the kernel by name with dots, from lines `/proc/sys/net/ipv4/ip_forward:1`. A device keeps its own dots:
 * `net.ipv4.conf.eth0.100.rp_filter`. Those of pods' devices are left out.
 */
export function parseSysctls(text: string): Readonly<Record<string, string>> {
  const settings = text.split('\n').filter((line) => line.trim() !== '').map((line) => {
    const [, path, value] = SETTING.exec(line) ?? [];
    if (path === undefined || value === undefined) throw new ParseError(`not a setting of the kernel: ${line.slice(0, 80)}`);
    return [path.split('/'), value.trim()] as const;
  });
  if (settings.length === 0) throw new ParseError('no setting of the kernel could be read');
  return Object.fromEntries(settings.filter(([steps]) => !isOfPod(steps)).map(([steps, value]) => [steps.join('.'), value]));
}

/** From the settings; null where connection tracking is not loaded. */
export function parseConntrack(sysctls: Readonly<Record<string, string>>): Conntrack | null {
  const [count, max] = ['count', 'max'].map((what) => sysctls[`net.netfilter.nf_conntrack_${what}`]);
  if (count === undefined || max === undefined) return null;
  if (!/^\d+$/.test(count) || !/^\d+$/.test(max)) throw new ParseError(`${count} of ${max} is no use of connection tracking`);
  return { count: Number(count), max: Number(max) };
}

const SETTING = /^\/proc\/sys\/([^:\s]+):(.*)$/;

/** `net/ipv4/conf/DEVICE/SETTING` */
function isOfPod([, , directory, device]: readonly string[]): boolean {
  return directory === 'conf' && device !== undefined && isPodDevice(device);
}

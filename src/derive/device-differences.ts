import type { Link } from '../model/host-facts.ts';
import type { ExpectedDevice } from './expected-host.ts';
import { linkOf } from './link-of.ts';

/**
 * What is wrong with a tunnel device.
 * - `missing`, `down`
 * - `setup`: its kind, VNI, port or own address
 * - `mac`: its MAC address is not the one that other nodes send to
 * - `local`: it sends from another address than the one that the node announces and holds
 * - `link`: it sends over another device than the one that holds that address
 */
export type DeviceFault = 'missing' | 'down' | 'setup' | 'mac' | 'local' | 'link';

export interface DeviceDifference {
  readonly device: string;
  readonly fault: DeviceFault;
  readonly expected: string;
  readonly seen: string;
}

/** What all nodes' devices have in common and the configuration does not say counts as expected: agents take a new configuration when they start. */
export function agreedDevices(links: readonly Readonly<Record<string, Link>>[]): (devices: readonly ExpectedDevice[]) => readonly ExpectedDevice[] {
  const agreed = new Map<string, ReturnType<typeof agreementOn>>();
  return (devices) =>
    devices.map((device) => {
      const all = agreed.get(device.name) ?? agreementOn(device.name, links);
      agreed.set(device.name, all);
      return { ...device, vni: all.vni ?? device.vni, port: all.port ?? device.port };
    });
}

/** What two or more nodes have and no other has otherwise. */
function agreementOn(name: string, links: readonly Readonly<Record<string, Link>>[]): Pick<ExpectedDevice, 'vni' | 'port'> {
  const seen = links.flatMap((each) => each[name]?.vxlan ?? []);
  const common = (values: readonly number[]): number | null => (values.length > 1 && new Set(values).size === 1 ? (values[0] ?? null) : null);
  return { vni: common(seen.map(({ vni }) => vni)), port: common(seen.map(({ port }) => port)) };
}

/** Devices that are not as they should be, the gravest fault first. */
export function deviceDifferences(expected: readonly ExpectedDevice[], links: Readonly<Record<string, Link>>): DeviceDifference[] {
  return expected.flatMap((device): DeviceDifference[] => {
    const differs = (fault: DeviceFault, wanted: string, seen: string): DeviceDifference => ({ device: device.name, fault, expected: wanted, seen });
    const link = links[device.name];
    if (link === undefined) return [differs('missing', device.kind, twinOf(device, links) ?? 'no such device')];
    const { vxlan } = link;
    const setup = setupOf(device, link);
    return [
      ...(link.up ? [] : [differs('down', 'up', 'down')]),
      ...(setup === undefined ? [] : [differs('setup', setup.expected, setup.seen)]),
      ...(device.mac === null || link.mac === device.mac ? [] : [differs('mac', device.mac, link.mac)]),
      ...(device.local === null || vxlan?.local == null || vxlan.local === device.local || linkOf(links, device.local) === null ? [] : [differs('local', device.local, vxlan.local)]),
      ...misplaced(device, link, links, differs),
    ];
  });
}

/** The device with another name that has its VNI and port, which the kernel gives once. */
function twinOf({ vni, port }: ExpectedDevice, links: Readonly<Record<string, Link>>): string | undefined {
  const name = vni === null ? undefined : Object.entries(links).find(([, { vxlan }]) => vxlan?.vni === vni && vxlan.port === port)?.[0];
  return name === undefined ? undefined : `no such device, and ${name} has VNI ${vni}, UDP ${port}`;
}

function setupOf({ kind, vni, port, address }: ExpectedDevice, link: Link): { readonly expected: string; readonly seen: string } | undefined {
  if (link.kind !== kind) return { expected: kind, seen: link.kind || 'a device of no kind' };
  const { vxlan } = link;
  if (vxlan !== null && vni !== null && vxlan.vni !== vni) return { expected: `VNI ${vni}`, seen: `VNI ${vxlan.vni}` };
  if (vxlan !== null && port !== null && vxlan.port !== port) return { expected: `UDP port ${port}`, seen: `UDP port ${vxlan.port}` };
  const own = link.addresses.map((each) => each.split('/')[0]);
  return address === null || own.includes(address) ? undefined : { expected: `address ${address}`, seen: link.addresses.length === 0 ? 'no address' : `address ${link.addresses.join(', ')}` };
}

/** A device made over one that does not hold the node's address. */
function misplaced({ local }: ExpectedDevice, { vxlan }: Link, links: Readonly<Record<string, Link>>, differs: (fault: DeviceFault, wanted: string, seen: string) => DeviceDifference): DeviceDifference[] {
  const holder = local === null ? null : linkOf(links, local);
  if (holder === null || vxlan?.link == null || vxlan.link === holder || links[vxlan.link]?.master === holder || links[holder]?.master === vxlan.link) return [];
  return [differs('link', holder, vxlan.link)];
}

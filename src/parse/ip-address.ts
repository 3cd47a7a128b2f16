import type { Link, LinkCounters, VxlanDevice } from '../model/host-facts.ts';
import { jsonObjects, numberIn, numberNeeded, objectIn, objectsIn, wordIn, wordNeeded, wordsIn } from './json-objects.ts';
import type { JsonObject } from './json-objects.ts';
import { ParseError } from './parse-error.ts';

/** Devices by name, from `ip -j -d -s address show`. */
export function parseLinks(text: string): Readonly<Record<string, Link>> {
  const links = jsonObjects(text, 'ip address').map((device) => [wordNeeded(device, 'ifname', 'a device'), device] as const);
  if (links.length === 0) throw new ParseError('ip address names no device');
  return Object.fromEntries(links.map(([name, device]) => [name, link(name, device)]));
}

function link(name: string, device: JsonObject): Link {
  const flags = wordsIn(device, 'flags');
  const kind = wordIn(objectIn(device, 'linkinfo'), 'info_kind') ?? '';
  return {
    index: numberNeeded(device, 'ifindex', name),
    mac: macOf(device),
    mtu: numberNeeded(device, 'mtu', name),
    up: flags.includes('UP'),
    carrier: flags.includes('LOWER_UP'),
    kind,
    vxlan: kind === 'vxlan' ? vxlan(name, objectIn(device, 'linkinfo', 'info_data')) : null,
    master: wordIn(device, 'master'),
    addresses: objectsIn(device, 'addr_info').flatMap(address),
    counters: counters(name, device),
  };
}

/** A tunnel has an IP address in this place, and the loopback device nothing but zeros. */
function macOf(device: JsonObject): string {
  const address = (wordIn(device, 'address') ?? '').toLowerCase();
  return /^(?:[0-9a-f]{2}:){5,}[0-9a-f]{2}$/.test(address) && /[1-9a-f]/.test(address) ? address : '';
}

function vxlan(name: string, data: JsonObject): VxlanDevice {
  return {
    vni: numberIn(data, 'id') ?? 0,
    port: numberNeeded(data, 'port', name),
    local: wordIn(data, 'local') ?? wordIn(data, 'local6'),
    link: wordIn(data, 'link'),
    learning: data['learning'] !== false,
  };
}

const LINK_LOCAL = /^fe[89ab][0-9a-f]:/i;

function address(entry: JsonObject): string[] {
  const [local, length] = [wordIn(entry, 'local'), numberIn(entry, 'prefixlen')];
  return local === null || length === null || wordIn(entry, 'scope') === 'link' || LINK_LOCAL.test(local) ? [] : [`${local}/${length}`];
}

function counters(name: string, device: JsonObject): LinkCounters {
  const stats = 'stats64' in device ? 'stats64' : 'stats';
  const [rx, tx] = [objectIn(device, stats, 'rx'), objectIn(device, stats, 'tx')];
  return {
    rxPackets: numberNeeded(rx, 'packets', `what ${name} received`),
    rxErrors: numberIn(rx, 'errors') ?? 0,
    rxDropped: numberIn(rx, 'dropped') ?? 0,
    txPackets: numberNeeded(tx, 'packets', `what ${name} sent`),
    txErrors: numberIn(tx, 'errors') ?? 0,
    txDropped: numberIn(tx, 'dropped') ?? 0,
  };
}
